//! A provider's public keys (RFC 7517, RFC 7518, RFC 8037), and the signatures that they prove. Only kinds that nobody but the holder of
//! a private key can sign with: no `none`, and no key that is shared.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

use super::ask::AskError;

/// The most keys that are looked at.
const MOST: usize = 64;

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSA with SHA-256 (PKCS #1 v1.5), of at least 2,048 bits.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Reads the word of a token's head; `None` for anything else.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A public key.
enum ProviderKey {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

/// The keys of a provider.
pub(super) struct KeySet(Vec<(Option<String>, ProviderKey)>);

#[derive(Deserialize)]
struct WrittenSet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WrittenKey {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    alg: Option<String>,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

impl KeySet {
    /// Reads a set of keys. Those of other kinds, and for other uses, are left out.
    pub(super) fn read(document: &[u8]) -> Result<Self, AskError> {
        let set: WrittenSet = serde_json::from_slice(document).map_err(|_| AskError::Answer("its keys are not JSON"))?;
        let keys = set.keys.into_iter().take(MOST).filter_map(|key| {
            let key: WrittenKey = serde_json::from_value(key).ok()?;
            Some((key.kid.clone(), key.public()?))
        });
        Ok(Self(keys.collect()))
    }

    /// Returns whether a key of the set, by its name if the token names one, signed the text; `None` if there is no such key.
    pub(super) fn has_signed(&self, algorithm: Algorithm, name: Option<&str>, text: &[u8], signature: &[u8]) -> Option<bool> {
        let is_meant = |known: &Option<String>| name.is_none() || known.as_deref() == name;
        let mut answers =
            self.0.iter().filter(|(known, _)| is_meant(known)).filter_map(|(_, key)| key.has_signed(algorithm, text, signature));
        let first = answers.next()?;
        Some(first || answers.any(|answer| answer))
    }
}

impl WrittenKey {
    fn public(&self) -> Option<ProviderKey> {
        if self.r#use.as_deref().is_some_and(|used| used != "sig") {
            return None;
        }
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| !bytes.is_empty());
        let (algorithm, key) = match (self.kty.as_str(), self.crv.as_str()) {
            ("RSA", _) => (Algorithm::Rs256, ProviderKey::Rsa { modulus: bytes(&self.n)?, exponent: bytes(&self.e)? }),
            ("EC", "P-256") => {
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                // An uncompressed point (SEC 1, section 2.3.3).
                (Algorithm::Es256, ProviderKey::P256([&[4], x.as_slice(), &y].concat()))
            }
            ("OKP", "Ed25519") => (Algorithm::EdDsa, ProviderKey::Ed25519(bytes(&self.x)?)),
            _ => return None,
        };
        let is_for_it = self.alg.as_deref().is_none_or(|word| Algorithm::from_word(word) == Some(algorithm));
        is_for_it.then_some(key)
    }
}

impl ProviderKey {
    /// Returns whether the key signed a text in this way; `None` if it is of another kind.
    fn has_signed(&self, algorithm: Algorithm, text: &[u8], signature: &[u8]) -> Option<bool> {
        match (self, algorithm) {
            (Self::Rsa { modulus, exponent }, Algorithm::Rs256) => {
                let key = RsaPublicKeyComponents { n: modulus, e: exponent };
                Some(key.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).is_ok())
            }
            (Self::P256(point), Algorithm::Es256) => {
                Some(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature).is_ok())
            }
            (Self::Ed25519(point), Algorithm::EdDsa) => {
                Some(UnparsedPublicKey::new(&ED25519, point).verify(text, signature).is_ok())
            }
            _ => None,
        }
    }
}
