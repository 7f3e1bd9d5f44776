//! HTTPS by the event's own authority, and the plain page that says how to trust it.

use std::{net::TcpStream, sync::Arc};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::json;

use crate::{
    checkin::{DAY_1, DELEGATE, issued},
    harness::accredit,
    http::{Answer, Client, Server, id},
};

/// Speaks TLS to the server, trusting one authority and nothing else.
fn secure(server: &Server, authority: &[u8], name: &str, request: &str) -> Result<Answer, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    let stream = TcpStream::connect(server.address).map_err(|error| error.to_string())?;
    let mut stream = StreamOwned::new(connection, stream);
    std::io::Write::write_all(&mut stream, request.as_bytes()).map_err(|error| error.to_string())?;
    Ok(Answer::read(&mut stream))
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
}

#[test]
fn the_hall_is_served_by_a_certificate_that_counts_for_this_host_alone() {
    let site = issued();
    let server = Server::start_on(&site, "0.0.0.0:0");
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let address = server.address.ip().to_string();
    let authority = std::fs::read(site.path("event.authority")).unwrap();
    for name in [address.as_str(), "localhost", "127.0.0.1"] {
        let answer = secure(&server, &authority, name, &get("/health", "")).unwrap_or_else(|error| panic!("{name}: {error}"));
        answer.expects(200);
    }
    let error = secure(&server, &authority, "example.org", &get("/health", "")).unwrap_err();
    assert!(error.contains("not valid for name"), "{error}");
    // A scan over TLS, and its cookie, which no plain connection carries.
    let token = accredit(&site).args(["device", "enroll", "--json", "--role", "gate", "--gate", "main"]).succeeds().json();
    assert!(token["url"].as_str().unwrap().starts_with(&format!("{}/enroll#", server.url)));
    let body = json!({ "token": token["token"] }).to_string();
    let post = |path: &str, headers: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: https://{address}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
    };
    let enrolled = secure(&server, &authority, &address, &post("/v1/enroll", "", &body)).unwrap().expects(200);
    let cookie = enrolled.header("set-cookie").unwrap();
    for part in ["__Host-accredit=", "; HttpOnly", "; Secure", "; SameSite=Strict", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(enrolled.json()["secret"].is_null(), "no script can read what a page is let in by");
    let cookie = format!("cookie: {}\r\n", cookie.split(';').next().unwrap());
    let scan = json!({ "id": id(1), "code": site.code(DELEGATE), "at": DAY_1 }).to_string();
    let verdict = secure(&server, &authority, &address, &post("/v1/scan", &cookie, &scan)).unwrap().expects(200);
    assert_eq!(verdict.json()["verdict"], "admitted");
    drop(server);
    // Another start makes another certificate, under the same authority.
    let server = Server::start_on(&site, "0.0.0.0:0");
    secure(&server, &authority, &address, &get("/gate", &cookie)).unwrap().expects(200);
}

#[test]
fn plain_http_from_the_network_gets_the_page_of_trust_and_nothing_else() {
    let site = issued();
    let server = Server::start_on(&site, "0.0.0.0:0");
    if server.address.ip().is_loopback() {
        eprintln!("SKIPPED: this host has no address but loopback");
        return;
    }
    assert_eq!(server.said["trust_url"], format!("{}/trust", server.url.replace("https", "http")));
    let gate = server.enrolled(&site, "gate", Some("main"));
    let plain = Client { address: server.address, ..gate.clone() };
    let page = plain.get("/trust").expects(200).text();
    assert!(page.contains(server.said["fingerprint"].as_str().unwrap()), "{page}");
    let file = plain.get("/trust/authority.crt").expects(200);
    assert_eq!(file.header("content-type"), Some("application/x-x509-ca-cert"));
    assert_eq!(file.body[0], 0x30, "a DER file");
    for path in ["/", "/gate", "/enroll", "/v1/attendance"] {
        assert_eq!(plain.get(path).expects(303).header("location"), Some("/trust"), "{path}");
    }
    plain.post("/v1/scan", &json!({ "id": id(1), "code": "x" })).refuses_with(405, "method");
    // A kiosk on the server itself needs no certificate.
    gate.get("/v1/attendance").expects(200);
}

#[test]
fn an_authority_that_is_damaged_is_named_with_what_to_do() {
    let site = issued();
    site.write("event.authority", "hello");
    accredit(&site)
        .args(["serve", "--listen", "0.0.0.0:0"])
        .fails_with(2)
        .err_contains("event.authority")
        .err_contains("move it away");
    accredit(&site)
        .args(["serve", "--listen", "0.0.0.0:0", "--name", "ha ll"])
        .fails_with(2)
        .err_contains("\"ha ll\" is not a host name");
}
