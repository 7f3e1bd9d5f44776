//! Signing in by a provider of identities: a small one is here, which keeps the rules, and breaks each of them where a test asks for it.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair as CertificateKey};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    harness::{Site, accredit, now_seconds},
    http::{Answer, Server},
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// What the program and the provider share.
const SECRET: &str = "tell-nobody";

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What was asked for by a browser, and what the provider will say.
#[derive(Clone)]
struct Grant {
    challenge: String,
    redirect: String,
    token: String,
}

/// How the provider breaks the rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Well,
    /// It redeems a code as often as it comes.
    ForgetsCodes,
    /// It sends those who redeem a code somewhere else.
    Redirects,
}

struct Inner {
    url: String,
    key: EcdsaKeyPair,
    grants: Mutex<BTreeMap<String, Grant>>,
    manner: Mutex<Manner>,
}

/// A provider on this machine.
#[derive(Clone)]
struct Provider(Arc<Inner>);

impl Provider {
    fn start() -> Self {
        Self::start_as(None)
    }

    /// Starts one that is encrypted if it is given a certificate.
    fn start_as(tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = match &tls {
            Some(_) => format!("https://localhost:{}", listener.local_addr().unwrap().port()),
            None => format!("http://{}", listener.local_addr().unwrap()),
        };
        let provider = Self(Arc::new(Inner { url, key, grants: Mutex::default(), manner: Mutex::new(Manner::Well) }));
        let own = provider.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                match &tls {
                    Some(config) => {
                        let connection = rustls::ServerConnection::new(Arc::clone(config)).unwrap();
                        let mut stream = rustls::StreamOwned::new(connection, stream);
                        own.answer(&mut stream);
                        stream.conn.send_close_notify();
                        let _ = stream.flush();
                    }
                    None => own.answer(&mut stream),
                }
            }
        });
        provider
    }

    fn answer(&self, stream: &mut (impl Read + Write)) {
        let mut reader = BufReader::new(&mut *stream);
        let (mut first, mut length, mut authorization) = (String::new(), 0, String::new());
        // Who does not believe the certificate asks nothing.
        if reader.read_line(&mut first).is_err() || first.is_empty() {
            return;
        }
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap(),
                Some((name, value)) if name.eq_ignore_ascii_case("authorization") => value.clone_into(&mut authorization),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let url = &self.0.url;
        let (status, said) = match first.split(' ').nth(1).unwrap() {
            "/.well-known/openid-configuration" => {
                let said = json!({
                    "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/token"),
                    "jwks_uri": format!("{url}/keys"),
                });
                ("200 OK", said)
            }
            "/keys" => ("200 OK", self.keys()),
            "/token" if *self.0.manner.lock().unwrap() == Manner::Redirects => ("302 Found", json!({})),
            "/token" => match self.redeem(&query(std::str::from_utf8(&body).unwrap()), &authorization) {
                Ok(token) => ("200 OK", json!({ "access_token": "x", "token_type": "Bearer", "id_token": token })),
                Err(why) => ("400 Bad Request", json!({ "error": why })),
            },
            other => panic!("{other}"),
        };
        let said = said.to_string();
        let _ = write!(stream, "HTTP/1.1 {status}\r\nlocation: {url}/keys\r\ncontent-length: {}\r\n\r\n{said}", said.len());
    }

    fn keys(&self) -> Value {
        let point = self.0.key.public_key().as_ref();
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "alg": "ES256", "x": b64(&point[1..33]), "y": b64(&point[33..]) }] })
    }

    /// Trades a code for its token, if it is redeemed by the one who asked for it, and once.
    fn redeem(&self, form: &BTreeMap<String, String>, authorization: &str) -> Result<String, &'static str> {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("accredit:{SECRET}"));
        if authorization != format!("Basic {basic}") {
            return Err("invalid_client");
        }
        let mut grants = self.0.grants.lock().unwrap();
        let grant = grants.get(&form["code"]).cloned().ok_or("invalid_grant")?;
        if *self.0.manner.lock().unwrap() != Manner::ForgetsCodes {
            grants.remove(&form["code"]);
        }
        let is_asked = b64(Sha256::digest(&form["code_verifier"])) == grant.challenge && form["redirect_uri"] == grant.redirect;
        if is_asked && form["grant_type"] == "authorization_code" { Ok(grant.token) } else { Err("invalid_grant") }
    }

    fn sign(&self, head: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64(head.to_string()), b64(claims.to_string()));
        let signature = self.0.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", b64(signature.as_ref()))
    }
}

/// Reads what an address or a form says.
fn query(text: &str) -> BTreeMap<String, String> {
    let decoded = |text: &str| {
        let (mut bytes, mut rest) = (Vec::new(), text.bytes());
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), decoded(value))).collect()
}

/// A browser that was sent to the provider.
struct Sent {
    visitor: PortalBrowser,
    asked: BTreeMap<String, String>,
}

/// A portal with a provider.
struct Signing {
    stage: Stage,
    provider: Provider,
}

impl Signing {
    fn new() -> Self {
        Self::of(EVENT, "")
    }

    /// A portal of an event, with more in the provider's file.
    fn of(event: &str, more: &str) -> Self {
        Self::with(Provider::start(), Site::new(), event, more)
    }

    fn with(provider: Provider, site: Site, event: &str, more: &str) -> Self {
        site.write("event.toml", event);
        site.write("secret", format!("{SECRET}\n"));
        let settings = "name = \"Example ID\"\nclient_id = \"accredit\"\nclient_secret_file = \"secret\"\n";
        site.write("provider.toml", format!("issuer = \"{}\"\n{settings}{more}", provider.0.url));
        accredit(&site).args(["init", "event.toml"]).succeeds();
        let options = ["--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0", "--provider", "provider.toml"];
        let server = Server::start_as(&site, &options, None);
        Self { stage: Stage { site, server }, provider }
    }

    /// A browser follows the button of the page.
    fn sent(&self) -> Sent {
        let nobody = self.stage.nobody();
        let answer = nobody.get("/sign-in").expects(303);
        let (place, asked) = answer.header("location").unwrap().split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.provider.0.url));
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Sent { visitor: PortalBrowser { cookie, ..nobody }, asked: query(asked) }
    }

    fn claims(&self, sent: &Sent, subject: &str, email: &str) -> Value {
        let now = now_seconds();
        json!({
            "iss": self.provider.0.url, "sub": subject, "aud": "accredit", "exp": now + 300, "iat": now,
            "nonce": sent.asked["nonce"], "email": email, "email_verified": true,
        })
    }

    /// The provider knows the account, and sends the browser back: returns the address.
    fn granted(&self, sent: &Sent, token: String) -> String {
        let asked = |name: &str| sent.asked[name].clone();
        assert_eq!((asked("response_type"), asked("code_challenge_method")), ("code".into(), "S256".into()));
        assert!(asked("scope").split(' ').any(|scope| scope == "openid"));
        let code = format!("code-{}", b64(&Sha256::digest(token.as_bytes())[..9]));
        let grant = Grant { challenge: asked("code_challenge"), redirect: asked("redirect_uri"), token };
        self.provider.0.grants.lock().unwrap().insert(code.clone(), grant);
        let (_, path) = sent.asked["redirect_uri"].split_once(&self.stage.url()).unwrap();
        format!("{path}?code={code}&state={}", asked("state"))
    }

    fn es256(&self, claims: &Value) -> String {
        self.provider.sign(&json!({ "alg": "ES256", "kid": "k1" }), claims)
    }

    /// Signs in with an account, and returns what the portal said.
    fn comes(&self, subject: &str, email: &str) -> Answer {
        let sent = self.sent();
        let back = self.granted(&sent, self.es256(&self.claims(&sent, subject, email)));
        sent.visitor.get(&back)
    }

    /// Returns why sign-ins were refused, by the journal.
    fn refusals(&self) -> Vec<String> {
        let journal =
            accredit(&self.stage.site).args(["report", "journal", "--json", "--action", "person.refuse"]).succeeds().json();
        let lines = if journal.is_array() { journal } else { journal["entries"].clone() };
        let why = |line: &Value| {
            let details = &line["details"];
            let details: Value = details.as_str().map_or_else(|| details.clone(), |text| serde_json::from_str(text).unwrap());
            details["why"].as_str().unwrap().to_owned()
        };
        lines.as_array().unwrap().iter().map(why).collect()
    }
}

#[track_caller]
fn is_in(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookies: Vec<&str> = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("accredit-sign-in=;")), "the attempt is over: {cookies:?}");
    let session = cookies.iter().find_map(|cookie| cookie.strip_prefix("accredit-portal=")).expect("a session");
    session.split(';').next().unwrap().to_owned()
}

#[track_caller]
fn is_out(answer: &Answer, told: &str) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert!(!answer.head.contains("accredit-portal=") && answer.text().contains(told), "{}", answer.text());
}

#[test]
fn who_was_invited_signs_in_by_the_account_and_by_no_other() {
    let signing = Signing::new();
    let site = &signing.stage.site;
    assert!(signing.stage.nobody().get("/enter").expects(200).text().contains("Sign in with Example ID"));
    signing.stage.invited("Amal", &["--delegation", "Kuwait", "--email", "Amal@Example.org"]);
    signing.stage.invited("Olu", &["--role", "officer", "--subject", "olu-7"]);
    is_out(&signing.comes("eve-1", "eve@example.org"), "Nobody was invited by this account");
    let first = signing.comes("amal-1", "amal@example.org");
    assert_eq!(first.header("location"), Some("/delegations"));
    let amal = PortalBrowser { cookie: format!("accredit-portal={}", is_in(&first)), ..signing.stage.nobody() };
    let page = amal.get("/delegations").expects(303).header("location").unwrap().to_owned();
    assert!(amal.get(&page).expects(200).text().contains("0 of 3 places"));
    // The account counts from now on, and not the address: another account that has it now is somebody else.
    is_in(&signing.comes("amal-1", "married@example.org"));
    is_out(&signing.comes("amal-2", "amal@example.org"), "another account");
    assert_eq!(signing.comes("olu-7", "anything@example.org").header("location"), Some("/queue"));
    accredit(site)
        .args(["person", "account", "2", "--email", "amal@example.org"])
        .fails_with(2)
        .err_contains("another person signs in by");
    accredit(site).args(["person", "account", "2", "--none"]).succeeds();
    is_out(&signing.comes("olu-7", "olu@example.org"), "Nobody was invited");
    accredit(site).args(["person", "account", "2", "--email", "olu@example.org"]).succeeds();
    is_in(&signing.comes("olu-8", "olu@example.org"));
    accredit(site).args(["person", "revoke", "1"]).succeeds();
    is_out(&signing.comes("amal-1", "amal@example.org"), "no longer valid");
    amal.get("/delegations").expects(303);
    assert_eq!(signing.refusals(), ["not-invited", "other-account", "not-invited", "revoked"]);
    let persons = accredit(site).args(["person", "list", "--json"]).succeeds().json();
    assert_eq!((&persons[0]["account"], &persons[1]["account"]), (&json!("amal@example.org"), &json!("olu@example.org")));
    let log = std::fs::read_to_string(site.path("serve.log")).unwrap();
    for secret in [SECRET, "code-", "eyJ", "amal@", "amal-1"] {
        assert!(!log.contains(secret), "the log has \"{secret}\": {log}");
    }
    signing.stage.whole();
}

#[test]
fn answers_that_prove_nothing_let_nobody_in_and_are_written_down() {
    let signing = Signing::new();
    signing.stage.invited("Amal", &["--delegation", "Kuwait", "--email", "amal@example.org"]);
    let told = "could not be checked";
    let with = |key: &str, value: Value| {
        let sent = signing.sent();
        let mut claims = signing.claims(&sent, "amal-1", "amal@example.org");
        claims[key] = value;
        sent.visitor.get(&signing.granted(&sent, signing.es256(&claims)))
    };
    // Another browser's answer, and one with another state.
    let (one, other) = (signing.sent(), signing.sent());
    let back = signing.granted(&one, signing.es256(&signing.claims(&one, "amal-1", "amal@example.org")));
    is_out(&other.visitor.get(&back), told);
    is_out(&signing.stage.nobody().get(&back), told);
    let past = now_seconds() - 600;
    is_out(&with("nonce", json!("other")), told);
    is_out(&with("aud", json!("another-program")), told);
    is_out(&with("iss", json!("http://127.0.0.1:1")), told);
    is_out(&with("exp", json!(past)), told);
    let sent = signing.sent();
    let claims = signing.claims(&sent, "amal-1", "amal@example.org");
    let unsigned = format!("{}.{}.", b64(json!({ "alg": "none" }).to_string()), b64(claims.to_string()));
    is_out(&sent.visitor.get(&signing.granted(&sent, unsigned)), told);
    assert_eq!(signing.refusals(), ["state", "state", "nonce", "audience", "issuer", "expired", "algorithm"]);
    // Who comes back with nothing but a reason is not in, and nothing is held against them.
    let sent = signing.sent();
    let denied = format!("/sign-in/back?error=access_denied&state={}", sent.asked["state"]);
    is_out(&sent.visitor.get(&denied), "You did not sign in");
    is_out(&with("email_verified", json!(false)), "Nobody was invited by this account");
    // By now somebody guesses: even a good answer has to wait.
    let sent = signing.sent();
    is_out(&sent.visitor.get("/sign-in/back?code=x&state=y"), told);
    let sent = signing.sent();
    let back = signing.granted(&sent, signing.es256(&signing.claims(&sent, "amal-1", "amal@example.org")));
    sent.visitor.get(&back).expects(429);
    signing.stage.whole();
}

#[test]
fn an_answer_works_once_and_leads_nowhere_else() {
    let signing = Signing::new();
    signing.stage.invited("Amal", &["--delegation", "Kuwait", "--email", "amal@example.org"]);
    let manner = |manner| *signing.provider.0.manner.lock().unwrap() = manner;
    let sent = signing.sent();
    let back = signing.granted(&sent, signing.es256(&signing.claims(&sent, "amal-1", "amal@example.org")));
    is_in(&sent.visitor.get(&back));
    is_out(&sent.visitor.get(&back), "could not be checked");
    manner(Manner::ForgetsCodes);
    let sent = signing.sent();
    let back = signing.granted(&sent, signing.es256(&signing.claims(&sent, "amal-1", "amal@example.org")));
    is_in(&sent.visitor.get(&format!("{back}&next=https://evil.example")));
    is_out(&sent.visitor.get(&back), "could not be checked");
    let other_issuer = format!("{back}&iss=https%3A%2F%2Fevil.example");
    is_out(&sent.visitor.get(&other_issuer), "could not be checked");
    assert_eq!(signing.refusals(), ["code", "replayed", "issuer"]);
    manner(Manner::Redirects);
    let sent = signing.sent();
    let back = signing.granted(&sent, signing.es256(&signing.claims(&sent, "amal-1", "amal@example.org")));
    is_out(&sent.visitor.get(&back), "could not be checked");
    signing.stage.whole();
}

#[test]
fn a_portal_without_a_provider_says_nothing_of_one() {
    let stage = Stage::new();
    let page = stage.nobody().get("/enter").expects(200).text();
    assert!(!page.contains("/sign-in"), "{page}");
    for path in ["/sign-in", "/sign-in/back?code=x&state=y"] {
        stage.nobody().get(path).expects(404);
    }
    let site = &stage.site;
    site.write("provider.toml", "issuer = \"http://id.example.org\"\nclient_id = \"accredit\"\n");
    accredit(site)
        .args(["serve", "--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0", "--provider", "provider.toml"])
        .fails_with(2)
        .err_contains("provider.toml: \"http://id.example.org\" is not an address that may be asked");
}

#[test]
fn a_providers_second_factor_counts_where_its_file_says_so_and_the_token_does() {
    for (more, amr, is_through) in [
        ("", json!(["pwd", "mfa"]), false),
        ("second_factor = \"amr\"\n", json!(["pwd"]), false),
        ("second_factor = \"amr\"\n", json!(["pwd", "mfa"]), true),
        ("second_factor = \"always\"\n", json!(null), true),
    ] {
        let signing = Signing::of(&crate::second_factor::demanding(), more);
        signing.stage.invited("Olu", &["--role", "officer", "--subject", "olu-7"]);
        let sent = signing.sent();
        let mut claims = signing.claims(&sent, "olu-7", "olu@example.org");
        claims["amr"] = amr.clone();
        let answer = sent.visitor.get(&signing.granted(&sent, signing.es256(&claims)));
        let olu = PortalBrowser { cookie: format!("accredit-portal={}", is_in(&answer)), ..signing.stage.nobody() };
        let queue = olu.get("/queue");
        let wanted = if is_through { (200, None) } else { (303, Some("/second-factor")) };
        assert_eq!((queue.status, queue.header("location")), wanted, "{more} {amr}");
        signing.stage.whole();
    }
}

/// An authority of a ministry's own, and what a server has that it vouches for.
fn authority(name: &str) -> (String, Arc<rustls::ServerConfig>) {
    let mut of_authority = CertificateParams::default();
    of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    of_authority.distinguished_name.push(rcgen::DnType::CommonName, name);
    let key = CertificateKey::generate().unwrap();
    let pem = of_authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(of_authority, key);
    let own = CertificateKey::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&own, &issuer).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], own.serialize_der().try_into().unwrap())
        .unwrap();
    (pem, Arc::new(config))
}

#[test]
fn a_provider_over_tls_is_believed_if_its_own_authority_vouches_for_it() {
    let (trusted, config) = authority("Ministry");
    let (foreign, _) = authority("Somebody else");
    for (pem, is_trusted) in [(&trusted, true), (&foreign, false)] {
        let site = Site::new();
        site.write("ca.pem", pem);
        let provider = Provider::start_as(Some(Arc::clone(&config)));
        let signing = Signing::with(provider, site, EVENT, "authorities = \"ca.pem\"\n");
        signing.stage.invited("Amal", &["--delegation", "Kuwait", "--email", "amal@example.org"]);
        if is_trusted {
            // The description, the token and the keys all come over TLS.
            is_in(&signing.comes("amal-1", "amal@example.org"));
            continue;
        }
        let away = signing.stage.nobody().get("/sign-in").expects(503).text();
        assert!(away.contains("does not answer"), "{away}");
        let log = std::fs::read_to_string(signing.stage.site.path("serve.log")).unwrap();
        assert!(log.contains("cannot be reached") && log.contains("UnknownIssuer"), "{log}");
    }
}
