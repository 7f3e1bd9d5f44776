//! A provider that says what a test wants said, on a thread of its own.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

use super::{settings::ProviderFactor, *};
use crate::domain::{account::Proof, device::Secret};

const NOW: i64 = 1_800_000_000;

fn b64(bytes: impl AsRef<[u8]>) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Signs as a provider does.
struct Signer(Ed25519KeyPair);

impl Signer {
    fn new() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap())
    }

    fn keys(&self) -> Value {
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "one", "x": b64(self.0.public_key().as_ref()) }] })
    }

    fn token(&self, head: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64(head.to_string()), b64(claims.to_string()));
        format!("{signed}.{}", b64(self.0.sign(signed.as_bytes())))
    }
}

fn claims(nonce: &str) -> Value {
    json!({
        "iss": "https://id.example.org", "sub": "amal-1", "aud": "accredit", "exp": NOW + 300, "iat": NOW, "nonce": nonce,
        "email": "Amal@Example.org", "email_verified": true,
    })
}

fn account(token: &str, keys: &Value) -> Result<ProvenAccount, TokenError> {
    account_by(token, keys, ProviderFactor::Own)
}

fn account_by(token: &str, keys: &Value, factor: ProviderFactor) -> Result<ProvenAccount, TokenError> {
    let keys = KeySet::read(keys.to_string().as_bytes()).unwrap();
    let us = ("https://id.example.org", "accredit");
    Claims::proven(token, &keys)?.account(us, factor, "n", Timestamp::from_second(NOW).unwrap())
}

#[test]
fn the_providers_own_second_factor_counts_where_that_was_set_and_proven() {
    let signer = Signer::new();
    let of = |amr: Value, factor| {
        let mut claims = claims("n");
        claims["amr"] = amr;
        let token = signer.token(&json!({ "alg": "EdDSA", "kid": "one" }), &claims);
        account_by(&token, &signer.keys(), factor).unwrap().proof
    };
    for (amr, by_token) in [
        (json!(["pwd", "mfa"]), Proof::SecondFactor),
        (json!(["pwd", "otp"]), Proof::OneFactor),
        (json!("mfa"), Proof::OneFactor),
        (Value::Null, Proof::OneFactor),
    ] {
        assert_eq!(of(amr.clone(), ProviderFactor::Own), Proof::OneFactor, "{amr}");
        assert_eq!(of(amr.clone(), ProviderFactor::Amr), by_token, "{amr}");
        assert_eq!(of(amr.clone(), ProviderFactor::Always), Proof::SecondFactor, "{amr}");
    }
}

#[test]
fn a_token_is_believed_if_all_of_it_is_proven() {
    let signer = Signer::new();
    let head = json!({ "alg": "EdDSA", "kid": "one" });
    let with = |key: &str, value: Value| {
        let mut claims = claims("n");
        claims[key] = value;
        account(&signer.token(&head, &claims), &signer.keys())
    };
    let proven = with("x", json!(1)).unwrap();
    assert_eq!((proven.subject.as_str(), proven.email.unwrap().as_str()), ("amal-1", "amal@example.org"));
    assert_eq!(with("email_verified", json!("true")).unwrap().email.unwrap().as_str(), "amal@example.org");
    for unproven in [json!(false), json!("false"), json!(1), Value::Null] {
        assert_eq!(with("email_verified", unproven).unwrap().email, None);
    }
    assert!(with("aud", json!(["accredit"])).is_ok());
    for (key, value, error) in [
        ("iss", json!("https://id.example.org/"), TokenError::Issuer),
        ("aud", json!("other"), TokenError::Audience),
        ("aud", json!(["accredit", "other"]), TokenError::Audience),
        ("aud", json!({}), TokenError::Audience),
        ("azp", json!("other"), TokenError::Audience),
        ("nonce", json!("m"), TokenError::Nonce),
        ("nonce", Value::Null, TokenError::Nonce),
        ("exp", json!(NOW - 61), TokenError::Expired),
        ("iat", json!(NOW + 61), TokenError::Expired),
        ("nbf", json!(NOW + 61), TokenError::Expired),
        ("sub", json!(""), TokenError::Form("its subject cannot be used")),
        ("exp", json!("soon"), TokenError::Form("it lacks a claim")),
    ] {
        assert_eq!(with(key, value.clone()).unwrap_err(), error, "{key} {value}");
    }
}

#[test]
fn a_signature_that_anyone_can_make_is_none() {
    let signer = Signer::new();
    let (claims, keys) = (claims("n"), signer.keys());
    let of = |head: Value| account(&signer.token(&head, &claims), &keys).unwrap_err();
    for word in ["none", "None", "HS256", "HS512", "RS512", "", "eddsa"] {
        assert_eq!(of(json!({ "alg": word, "kid": "one" })), TokenError::Algorithm, "{word}");
    }
    assert_eq!(of(json!({ "alg": "EdDSA", "kid": "two" })), TokenError::NoKey);
    // A key is not used for what it is not made for.
    assert_eq!(of(json!({ "alg": "RS256", "kid": "one" })), TokenError::NoKey);
    assert_eq!(of(json!({ "alg": "EdDSA", "crit": ["x"] })), TokenError::Form("it asks for more than is understood"));
    let good = signer.token(&json!({ "alg": "EdDSA" }), &claims);
    assert!(account(&good, &keys).is_ok(), "a token need not name the key");
    // Signed with the public key as a shared secret, as programs believed that took the algorithm from the token.
    let signed = format!("{}.{}", b64(json!({ "alg": "HS256" }).to_string()), b64(claims.to_string()));
    let shared =
        b64(ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, signer.0.public_key().as_ref()), signed.as_bytes()));
    assert_eq!(account(&format!("{signed}.{shared}"), &keys).unwrap_err(), TokenError::Algorithm);
    let (signed, _) = good.rsplit_once('.').unwrap();
    for forged in
        [format!("{signed}."), format!("{signed}.{}", b64([0; 64])), format!("{}.{}", signed.replace("ey", "eY"), b64([0; 64]))]
    {
        assert!(account(&forged, &keys).is_err(), "{forged}");
    }
    let mut other = claims.clone();
    other["sub"] = json!("eve");
    let swapped =
        good.split('.').enumerate().map(|(place, part)| if place == 1 { b64(other.to_string()) } else { part.to_owned() });
    assert_eq!(account(&swapped.collect::<Vec<_>>().join("."), &keys).unwrap_err(), TokenError::Signature);
    for nothing in ["", ".", "..", "a.b", "a.b.c.d", &"x".repeat(40_000)] {
        assert!(matches!(account(nothing, &keys), Err(TokenError::Form(_))), "{nothing}");
    }
    let mut used_for_more = keys.clone();
    used_for_more["keys"][0]["use"] = json!("enc");
    assert_eq!(account(&good, &used_for_more).unwrap_err(), TokenError::NoKey);
}

/// RFC 7515, appendices A.2 and A.3: the examples of the standard.
#[test]
fn the_standards_own_examples_are_proven() {
    let rsa = json!({ "keys": [{ "kty": "RSA", "e": "AQAB", "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ" }] });
    let content = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let by_rsa = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let p256 = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }] });
    let by_p256 = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    for (keys, head, signature) in [(rsa, "eyJhbGciOiJSUzI1NiJ9", by_rsa), (p256, "eyJhbGciOiJFUzI1NiJ9", by_p256)] {
        let keys = KeySet::read(keys.to_string().as_bytes()).unwrap();
        let token = format!("{head}.{content}.{signature}");
        // It is signed well, and lacks what an ID token has to claim.
        assert_eq!(Claims::proven(&token, &keys).unwrap_err(), TokenError::Form("it lacks a claim"));
        let (first, rest) = signature.split_at(10);
        let wrong = format!("{head}.{content}.{}{rest}", first.chars().rev().collect::<String>());
        assert_eq!(Claims::proven(&wrong, &keys).unwrap_err(), TokenError::Signature);
    }
}

/// Answers connections, each with what follows from its first line, until the test ends.
fn answering(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut read = [0; 8_192];
            let count = stream.read(&mut read).unwrap_or_default();
            answer(&String::from_utf8_lossy(&read[..count]), &mut stream);
        }
    });
    url
}

fn provider(issuer: &str) -> Provider {
    let settings = ProviderSettings {
        factor: ProviderFactor::Own,
        name: "Test".into(),
        issuer: issuer.into(),
        client_id: "accredit".into(),
        secret: None,
        url: None,
        authorities: Arc::new(rustls::RootCertStore::empty()),
        known: None,
    };
    Provider::with_patience(settings, Duration::from_millis(300))
}

fn whole(stream: &mut TcpStream, body: &str) {
    let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
}

#[tokio::test]
async fn answers_that_are_slow_huge_elsewhere_or_of_another_are_not_waited_for() {
    let attempt = Attempt::of(Secret::from_random([1; 32]));
    let told = async |url: String| {
        let address = provider(&url).sign_in_address(&attempt, "http://portal/sign-in/back", "en").await;
        address.map_err(|error| error.to_string())
    };
    let silent = answering(|_, stream| {
        let _ = stream.read(&mut [0; 1]);
    });
    assert_eq!(told(silent).await.unwrap_err(), "the provider took too long");
    let stuck = answering(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{");
        let _ = stream.read(&mut [0; 1]);
    });
    assert_eq!(told(stuck).await.unwrap_err(), "the provider took too long");
    let huge = answering(|_, stream| whole(stream, &" ".repeat(300 << 10)));
    assert_eq!(told(huge).await.unwrap_err(), "the provider's answer did not arrive whole");
    let many_heads = answering(|_, stream| {
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(64 << 10)).as_bytes());
    });
    assert_eq!(told(many_heads).await.unwrap_err(), "the provider's answer did not arrive whole");
    let elsewhere = answering(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
    });
    assert_eq!(told(elsewhere).await.unwrap_err(), "the provider answered with status 302");
    let other = json!({ "issuer": "https://evil.example", "authorization_endpoint": "https://a/", "token_endpoint": "https://a/", "jwks_uri": "https://a/" });
    let other = answering(move |_, stream| whole(stream, &other.to_string()));
    assert!(told(other).await.unwrap_err().contains("of another issuer"));
    assert!(told("http://127.0.0.1:1".into()).await.unwrap_err().contains("cannot be reached"));
}

#[tokio::test]
async fn keys_that_changed_are_asked_for_again() {
    let (old, new) = (Signer::new(), Signer::new());
    let mut shown = new.keys();
    shown["keys"][0]["kid"] = json!("two");
    let url = answering(move |_, stream| whole(stream, &shown.to_string()));
    let provider = provider("https://id.example.org");
    let known = Endpoints::set("https://a.example/", "https://a.example/", &url).unwrap();
    *provider.keys.lock().await = Some((Instant::now(), Arc::new(KeySet::read(old.keys().to_string().as_bytes()).unwrap())));
    let token = new.token(&json!({ "alg": "EdDSA", "kid": "two" }), &claims("n"));
    let first = provider.proven(&known, &token, KNOWN_FOR).await;
    assert!(matches!(first, Err(ProviderError::Token(TokenError::NoKey))));
    assert!(provider.proven(&known, &token, Duration::ZERO).await.is_ok());
}
