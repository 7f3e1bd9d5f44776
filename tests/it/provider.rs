//! A small provider of identities: it keeps the rules, and breaks each of them where a test asks for it.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
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
pub(crate) const SECRET: &str = "tell-nobody";

pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What was asked for by a browser, and what the provider will say.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) challenge: String,
    pub(crate) redirect: String,
    pub(crate) token: String,
}

/// How the provider breaks the rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Well,
    /// It redeems a code as often as it comes.
    ForgetsCodes,
    /// It sends those who redeem a code somewhere else.
    Redirects,
}

pub(crate) struct Inner {
    pub(crate) url: String,
    pub(crate) key: EcdsaKeyPair,
    pub(crate) grants: Mutex<BTreeMap<String, Grant>>,
    pub(crate) manner: Mutex<Manner>,
}

/// A provider on this machine.
#[derive(Clone)]
pub(crate) struct Provider(pub(crate) Arc<Inner>);

impl Provider {
    pub(crate) fn start() -> Self {
        Self::start_as(None)
    }

    /// Starts one that is encrypted if it is given a certificate.
    pub(crate) fn start_as(tls: Option<Arc<rustls::ServerConfig>>) -> Self {
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

    pub(crate) fn answer(&self, stream: &mut (impl Read + Write)) {
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

    pub(crate) fn keys(&self) -> Value {
        let point = self.0.key.public_key().as_ref();
        json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "alg": "ES256", "x": b64(&point[1..33]), "y": b64(&point[33..]) }] })
    }

    /// Trades a code for its token, if it is redeemed by the one who asked for it, and once.
    pub(crate) fn redeem(&self, form: &BTreeMap<String, String>, authorization: &str) -> Result<String, &'static str> {
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

    pub(crate) fn sign(&self, head: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64(head.to_string()), b64(claims.to_string()));
        let signature = self.0.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", b64(signature.as_ref()))
    }
}

/// Reads what an address or a form says.
pub(crate) fn query(text: &str) -> BTreeMap<String, String> {
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
pub(crate) struct Sent {
    pub(crate) visitor: PortalBrowser,
    pub(crate) asked: BTreeMap<String, String>,
}

/// A portal with a provider.
pub(crate) struct Signing {
    pub(crate) stage: Stage,
    pub(crate) provider: Provider,
}

impl Signing {
    pub(crate) fn new() -> Self {
        Self::of(EVENT, "")
    }

    /// A portal of an event, with more in the provider's file.
    pub(crate) fn of(event: &str, more: &str) -> Self {
        Self::with(Provider::start(), Site::new(), event, more)
    }

    pub(crate) fn with(provider: Provider, site: Site, event: &str, more: &str) -> Self {
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
    pub(crate) fn sent(&self) -> Sent {
        let nobody = self.stage.nobody();
        let answer = nobody.get("/sign-in").expects(303);
        let (place, asked) = answer.header("location").unwrap().split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.provider.0.url));
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Sent { visitor: PortalBrowser { cookie, ..nobody }, asked: query(asked) }
    }

    pub(crate) fn claims(&self, sent: &Sent, subject: &str, email: &str) -> Value {
        let now = now_seconds();
        json!({
            "iss": self.provider.0.url, "sub": subject, "aud": "accredit", "exp": now + 300, "iat": now,
            "nonce": sent.asked["nonce"], "email": email, "email_verified": true,
        })
    }

    /// The provider knows the account, and sends the browser back: returns the address.
    pub(crate) fn granted(&self, sent: &Sent, token: String) -> String {
        let asked = |name: &str| sent.asked[name].clone();
        assert_eq!((asked("response_type"), asked("code_challenge_method")), ("code".into(), "S256".into()));
        assert!(asked("scope").split(' ').any(|scope| scope == "openid"));
        let code = format!("code-{}", b64(&Sha256::digest(token.as_bytes())[..9]));
        let grant = Grant { challenge: asked("code_challenge"), redirect: asked("redirect_uri"), token };
        self.provider.0.grants.lock().unwrap().insert(code.clone(), grant);
        let (_, path) = sent.asked["redirect_uri"].split_once(&self.stage.url()).unwrap();
        format!("{path}?code={code}&state={}", asked("state"))
    }

    pub(crate) fn es256(&self, claims: &Value) -> String {
        self.provider.sign(&json!({ "alg": "ES256", "kid": "k1" }), claims)
    }

    /// Signs in with an account, and returns what the portal said.
    pub(crate) fn comes(&self, subject: &str, email: &str) -> Answer {
        let sent = self.sent();
        let back = self.granted(&sent, self.es256(&self.claims(&sent, subject, email)));
        sent.visitor.get(&back)
    }

    /// Returns why sign-ins were refused, by the journal.
    pub(crate) fn refusals(&self) -> Vec<String> {
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
