//! Signing in by a provider of identities, and what is not believed of it.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair as CertificateKey};
use serde_json::{Value, json};

use crate::{
    harness::{Site, accredit, now_seconds},
    http::Answer,
    portal_stage::{EVENT, PortalBrowser, Stage},
    provider::{Manner, Provider, SECRET, Signing, b64},
};

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
