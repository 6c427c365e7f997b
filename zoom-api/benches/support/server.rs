//! A server that answers as Zoom does, as fast as it can.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::Result;

/// Ends the server with the comparison.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts this program anew as the server; gives its port.
pub(crate) fn start_server() -> Result<(Server, u16)> {
    let mut server = Command::new(std::env::current_exe()?)
        .arg("server")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = String::new();
    if let Some(stdout) = server.stdout.take() {
        BufReader::new(stdout).read_line(&mut port)?;
    }
    Ok((Server(server), port.trim().parse()?))
}

/// Answers every request with a user of the size that Zoom sends.
pub(crate) fn serve() -> Result {
    let user = r#"{"id":"zJKyaiAyTNC-MWjiWC18KQ","created_at":"2018-10-31T04:32:37Z","dept":"Developers","email":"jchill@example.com","first_name":"Jill","last_name":"Chill","last_client_version":"5.9.6.4993(mac)","last_login_time":"2021-05-05T20:40:30Z","pmi":3542471135,"role_name":"Admin","timezone":"Asia/Shanghai","type":1,"use_pmi":false,"account_id":"q6gBJVO5TzexKYTb_I2rpg","account_number":10009239,"company":"Jill","custom_attributes":[{"key":"cbf_cywdkexrtqc73f97gd4w6g","name":"A1","value":"1"}],"group_ids":["RSMaSp8sTEGK0_oamiA2_w"],"job_title":"API Developer","language":"en-US","location":"Paris","phone_numbers":[{"code":"+1","country":"US","label":"Mobile","number":"800000000","verified":true}],"plan_united_type":"1","pronouns_option":1,"role_id":"0","status":"active","verified":1,"cluster":"us04"}"#;
    let page = format!(r#"{{"users":[{}]}}"#, vec![user; 300].join(","));
    let [user, page] = [user, &page].map(reply);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    thread::scope(|scope| {
        for stream in listener.incoming() {
            let (user, page) = (&user, &page);
            scope.spawn(move || answer(stream?, user, page));
        }
    });
    Ok(())
}

/// Answers the requests of a connection.
fn answer(mut stream: TcpStream, user: &str, page: &str) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while let read @ 1.. = stream.read(&mut buffer)? {
        request.extend_from_slice(&buffer[..read]);
        if request.ends_with(b"\r\n\r\n") {
            let is_page = request.starts_with(b"GET /v2/users ");
            request.clear();
            stream.write_all(if is_page { page } else { user }.as_bytes())?;
        }
    }
    Ok(())
}

/// A reply with the headers that Zoom sends.
fn reply(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\n\
         x-zm-trackingid: v=2.0;clid=us04;rid=WEB_0123456789abcdef\r\n\
         x-ratelimit-category: Light\r\nx-ratelimit-type: QPS\r\nx-ratelimit-limit: 80\r\n\
         x-ratelimit-remaining: 79\r\ndate: Mon, 23 Nov 2026 12:00:00 GMT\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
