//! Certificates of a server of its own, and who signed them.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use redis::TlsCertificates;

/// What the file with the authority's certificate is called.
pub(super) const AUTHORITY: &str = "ca.pem";

pub struct Certificates {
    authority: String,
    certificate: String,
    key: String,
}

impl Certificates {
    /// For `localhost`, signed by an authority that nobody else trusts.
    pub fn new() -> Self {
        let mut authority = rcgen::CertificateParams::new([]).unwrap();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority_key = rcgen::KeyPair::generate().unwrap();
        let authority = rcgen::CertifiedIssuer::self_signed(authority, authority_key).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        Self {
            authority: pem("CERTIFICATE", authority.as_ref().der()),
            certificate: pem("CERTIFICATE", certificate.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
        }
    }

    /// What a client has to trust.
    pub fn for_clients(&self) -> TlsCertificates {
        TlsCertificates {
            client_tls: None,
            root_cert: Some(self.authority.clone().into_bytes()),
        }
    }

    /// Writes them down, and says so in arguments of the server.
    pub(super) fn write(&self, folder: &Path) -> Vec<String> {
        let files = [
            ("--tls-ca-cert-file", AUTHORITY, &self.authority),
            ("--tls-cert-file", "cert.pem", &self.certificate),
            ("--tls-key-file", "key.pem", &self.key),
        ];
        let mut arguments = Vec::new();
        for (argument, name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
            arguments.extend([argument.to_owned(), name.to_owned()]);
        }
        arguments
    }
}

/// RFC 7468; nobody minds that the line is long.
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}
