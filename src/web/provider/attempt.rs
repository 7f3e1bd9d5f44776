//! One attempt to sign in: all that binds the provider's answer to the browser follows from a secret in its cookie.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::domain::device::Secret;

/// An attempt to sign in.
pub(in crate::web) struct Attempt(Secret);

impl Attempt {
    /// Makes one of the secret that the browser's cookie holds.
    pub(in crate::web) fn of(secret: Secret) -> Self {
        Self(secret)
    }

    /// Returns what the answer has to come back with.
    pub(in crate::web) fn state(&self) -> String {
        self.derived("state")
    }

    /// Returns what the answer is known by, once it was used.
    pub(in crate::web) fn answer(&self) -> Secret {
        Secret::from_random(self.hash("answer"))
    }

    /// Returns what the token has to hold.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// Returns what proves to the provider that the one who redeems the code asked for it (RFC 7636, section 4.1).
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// Returns what the provider is told of the verifier at first (RFC 7636, section 4.2).
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.hash(what))
    }

    fn hash(&self, what: &str) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"accredit/sign-in/v1\0");
        hash.update(what);
        hash.update(b"\0");
        // A hash of the secret: what is told to the provider leads to none of the others.
        hash.update(self.0.hash());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_differs_and_is_of_one_browser() {
        let (one, other) = (Attempt::of(Secret::from_random([1; 32])), Attempt::of(Secret::from_random([2; 32])));
        let all = [one.state(), one.nonce(), one.verifier(), one.challenge(), other.state()];
        for (place, told) in all.iter().enumerate() {
            assert_eq!(told.len(), 43, "as long as a verifier has to be");
            assert!(all[place + 1..].iter().all(|next| next != told));
        }
        assert_eq!(one.state(), Attempt::of(Secret::from_random([1; 32])).state());
    }
}
