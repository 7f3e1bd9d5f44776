//! An ID token (RFC 7519, OpenID Connect Core 1.0, sections 2 and 3.1.3.7): what it claims counts once all of it is proven.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    keys::{Algorithm, KeySet},
    settings::ProviderFactor,
};
use crate::domain::account::{Proof, ProvenAccount};

/// The longest token that is read, in bytes.
const MOST: usize = 32 << 10;
/// By how many seconds clocks may differ.
const LEEWAY: i64 = 60;

/// Why a token proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::web) enum TokenError {
    /// It is not three parts of JSON and a signature.
    #[error("the token cannot be read: {0}")]
    Form(&'static str),
    /// It is signed in a way that proves nothing here.
    #[error("the token is signed by an algorithm that is not taken: RS256, ES256 and EdDSA are")]
    Algorithm,
    /// It is signed by a key that the provider does not show.
    #[error("the token is signed by a key that the provider does not show")]
    NoKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another provider made it.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is for another program.
    #[error("the token is for another program")]
    Audience,
    /// It is of another attempt to sign in.
    #[error("the token is of another attempt to sign in")]
    Nonce,
    /// Its time is over, or has not come.
    #[error("the token is not valid at this time")]
    Expired,
}

impl TokenError {
    /// Returns the word for it in the journal.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Form(_) => "token",
            Self::Algorithm => "algorithm",
            Self::NoKey => "key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Nonce => "nonce",
            Self::Expired => "expired",
        }
    }
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// What has to be understood, and is not.
    crit: Option<Value>,
}

/// What a token claims, whose signature is right.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
    /// By what somebody was recognised.
    amr: Option<Value>,
}

impl Claims {
    /// Reads a token that one of the keys signed.
    pub(super) fn proven(token: &str, keys: &KeySet) -> Result<Self, TokenError> {
        if token.len() > MOST {
            return Err(TokenError::Form("it is too long"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Form("it is not of three parts"))?;
        let (head, content) = signed.split_once('.').ok_or(TokenError::Form("it is not of three parts"))?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Form("a part is not base64url"));
        let head: Head = serde_json::from_slice(&bytes(head)?).map_err(|_| TokenError::Form("its head is not JSON"))?;
        let algorithm = Algorithm::from_word(&head.alg).ok_or(TokenError::Algorithm)?;
        if head.crit.is_some() {
            return Err(TokenError::Form("it asks for more than is understood"));
        }
        match keys.has_signed(algorithm, head.kid.as_deref(), signed.as_bytes(), &bytes(signature)?) {
            None => return Err(TokenError::NoKey),
            Some(false) => return Err(TokenError::Signature),
            Some(true) => {}
        }
        serde_json::from_slice(&bytes(content)?).map_err(|_| TokenError::Form("it lacks a claim"))
    }

    /// Returns whether the provider asked for more than one factor (RFC 8176, section 2).
    fn is_multifactor(&self) -> bool {
        self.amr.as_ref().and_then(Value::as_array).is_some_and(|methods| methods.iter().any(|method| method == "mfa"))
    }

    /// Returns whose account it is, if the token is of this provider, for this program, of this attempt, and of now.
    pub(super) fn account(
        &self,
        (issuer, client): (&str, &str),
        factor: ProviderFactor,
        nonce: &str,
        now: Timestamp,
    ) -> Result<ProvenAccount, TokenError> {
        if self.iss != issuer {
            return Err(TokenError::Issuer);
        }
        let is_for_us = match &self.aud {
            Value::String(one) => one == client,
            // Others beside us have to be vouched for by whom it was made for.
            Value::Array(all) => all.iter().any(|one| one == client) && (all.len() == 1 || self.azp.is_some()),
            _ => false,
        };
        if !is_for_us || self.azp.as_deref().is_some_and(|made_for| made_for != client) {
            return Err(TokenError::Audience);
        }
        if self.nonce.as_deref() != Some(nonce) {
            return Err(TokenError::Nonce);
        }
        let now = now.as_second();
        let (leeway, at) = (LEEWAY as f64, now as f64);
        let is_of_now = at < self.exp + leeway && self.iat <= at + leeway && self.nbf.is_none_or(|from| from <= at + leeway);
        if !is_of_now {
            return Err(TokenError::Expired);
        }
        let subject = self.sub.parse().map_err(|_| TokenError::Form("its subject cannot be used"))?;
        // Some providers write it as a text.
        let is_verified = matches!(&self.email_verified, Some(Value::Bool(true))) || self.email_verified == Some("true".into());
        let email = self.email.as_deref().filter(|_| is_verified).and_then(|email| email.parse().ok());
        let counts = match factor {
            ProviderFactor::Own => false,
            ProviderFactor::Amr => self.is_multifactor(),
            ProviderFactor::Always => true,
        };
        let proof = if counts { Proof::SecondFactor } else { Proof::OneFactor };
        Ok(ProvenAccount { issuer: issuer.to_owned(), subject, email, proof })
    }
}
