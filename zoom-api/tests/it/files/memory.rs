//! What a process needs that moves files larger than its memory.

use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use http::{HeaderValue, Method};
use serde_json::Value;
use zoom_api::{BearerToken, Client, Environment, File};

use super::Result;

const MIB: usize = 1024 * 1024;
const DOWNLOAD: usize = 3 * 1024 * MIB;
const UPLOAD: usize = 2 * 1024 * MIB;
/// How much of the download comes before the connection is cut: five times.
const BEFORE_CUT: usize = 530 * MIB + 7;
const CUTS: usize = 5;
const MOST_RESIDENT_KIB: u64 = 64 * 1024;

/// Names the server to the process that is measured.
const BASE: &str = "ZOOM_API_TEST_FILES_BASE";

#[test]
#[ignore = "long: moves 5 GB over loopback"]
fn gigabytes_pass_through_a_process_of_64_megabytes() -> Result {
    if let Ok(base) = std::env::var(BASE) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        return runtime.block_on(measured(&base));
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = serve(stream);
        }
    });
    let name = "files::memory::gigabytes_pass_through_a_process_of_64_megabytes";
    let status = Command::new(std::env::current_exe()?)
        .args([name, "--exact", "--ignored", "--nocapture"])
        .env(BASE, base)
        .status()?;
    assert!(status.success());
    Ok(())
}

/// Both ways, in a process of its own.
async fn measured(base: &str) -> Result {
    let zoom = Client::builder(BearerToken::new("t")?)
        .environment(Environment::custom(base, base)?)
        .build()?;

    let mut download = zoom.download(format!("{base}/recording")).send().await?;
    assert_eq!(download.total(), Some(DOWNLOAD as u64));
    let mut digest = DefaultHasher::new();
    while let Some(piece) = download.next().await {
        digest.write(&piece?);
    }
    let mut expected = DefaultHasher::new();
    let mut block = block();
    for number in 0..DOWNLOAD / MIB {
        expected.write(numbered(&mut block, number));
    }
    assert_eq!(digest.finish(), expected.finish());
    let resumed = zoom.counters().retries;
    assert_eq!(resumed, CUTS as u64);
    println!(
        "downloaded {DOWNLOAD} bytes, resumed {resumed} times, digest {:016x}",
        digest.finish()
    );

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    let mut file = std::fs::File::create_new(&path)?;
    file.set_len(UPLOAD as u64)?;
    for mark in 0..32u64 {
        file.seek(SeekFrom::Start(mark * 64 * MIB as u64))?;
        file.write_all(&mark.to_le_bytes())?;
    }
    drop(file);
    let clip = File::open(&path, HeaderValue::from_static("video/mp4")).await?;
    let request = zoom.request(Method::POST, "/clip").file(clip);
    let reply = request.send::<Value>().await?;
    let digest = digest_of(std::fs::File::open(&path)?, UPLOAD)?;
    assert_eq!(reply["digest"], format!("{digest:016x}"));
    println!("uploaded {UPLOAD} bytes, digest {digest:016x}");

    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("VmHWM")?;
    println!("peak resident memory (VmHWM): {}", peak.trim());
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse()?;
    assert!(peak < MOST_RESIDENT_KIB, "{peak} KiB");
    Ok(())
}

/// Bytes of which no two parts are alike.
fn block() -> Vec<u8> {
    super::content(MIB)
}

fn numbered(block: &mut [u8], number: usize) -> &[u8] {
    block[..8].copy_from_slice(&(number as u64).to_le_bytes());
    block
}

fn digest_of(mut from: impl io::Read, length: usize) -> io::Result<u64> {
    let mut digest = DefaultHasher::new();
    let mut buffer = vec![0; MIB];
    let mut left = length;
    while left > 0 {
        let most = left.min(buffer.len());
        let read = from.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        digest.write(&buffer[..read]);
        left -= read;
    }
    Ok(digest.finish())
}

fn serve(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head)?;
    }
    let number = |name: &str| {
        let line = head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(name))?;
        let digits = line[name.len()..].trim_start_matches(": bytes=");
        digits.trim_matches([':', ' ', '-']).parse::<usize>().ok()
    };
    let mut stream = stream;
    if head.starts_with("POST ") {
        let length = number("content-length").unwrap_or_default();
        let digest = digest_of(reader.by_ref(), length)?;
        let json = format!("{{\"digest\":\"{digest:016x}\"}}");
        let length = json.len();
        return write!(
            stream,
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{json}"
        );
    }
    let from = number("range").unwrap_or_default();
    let left = DOWNLOAD - from;
    let status = if from == 0 {
        "200 OK"
    } else {
        "206 Partial Content"
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nconnection: close\r\netag: \"v1\"\r\ncontent-length: {left}\r\n\
         content-range: bytes {from}-{}/{DOWNLOAD}\r\n\r\n",
        DOWNLOAD - 1
    )?;
    let end = from + left.min(BEFORE_CUT);
    let mut block = block();
    let mut at = from;
    while at < end {
        let within = at % MIB;
        let length = (MIB - within).min(end - at);
        let block = numbered(&mut block, at / MIB);
        stream.write_all(&block[within..within + length])?;
        at += length;
    }
    Ok(())
}
