//! A provider of identities (OpenID Connect Core 1.0): asked who somebody is by the authorization code flow with PKCE, and believed as far
//! as its signature goes.
//!
//! Nothing of an attempt is kept here: what `state`, `nonce` and the verifier are follows from a secret in the browser's cookie, so that
//! several servers can serve one event. What comes from the provider is bounded in size and time, and no redirect of it is followed.

mod address;
mod ask;
mod attempt;
mod claims;
mod keys;
mod known;
mod settings;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use tokio::sync::{Mutex, Semaphore};

pub(super) use self::attempt::Attempt;
pub use self::settings::{ClientSecret, ProviderFileError, ProviderSettings};
use self::{
    address::ProviderAddress,
    ask::{AskError, Client},
    claims::{Claims, TokenError},
    keys::KeySet,
    known::Endpoints,
};
use crate::{domain::account::ProvenAccount, web::encoded::encoded};

/// How long a request to the provider may take: less than a browser waits for the whole.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long it is known where the provider answers, and its keys.
const KNOWN_FOR: Duration = Duration::from_secs(600);
/// How soon keys may be asked for again, if a token is signed by one that is not known.
const KEYS_AGAIN: Duration = Duration::from_secs(20);
/// How many sign-ins may wait for the provider at once.
const MOST_WAITING: usize = 16;

/// Why nobody is signed in by a provider.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProviderError {
    /// Too many wait for the provider.
    #[error("too many sign-ins wait for the provider")]
    Busy,
    /// The provider does not answer, or not as it should.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The provider did not take the code.
    #[error("the provider refused the code: {0}")]
    Refused(String),
    /// What the provider says is not proven.
    #[error(transparent)]
    Token(#[from] TokenError),
}

impl ProviderError {
    /// Returns the word for it in the journal; `None` if the one who came back is not at fault.
    pub(super) fn word(&self) -> Option<&'static str> {
        match self {
            Self::Busy | Self::Ask(_) => None,
            Self::Refused(_) => Some("code"),
            Self::Token(error) => Some(error.word()),
        }
    }
}

/// A provider that can be asked.
pub(super) struct Provider {
    settings: ProviderSettings,
    client: Client,
    known: Mutex<Option<(Instant, Arc<Endpoints>)>>,
    keys: Mutex<Option<(Instant, Arc<KeySet>)>>,
    waiting: Semaphore,
}

impl Provider {
    /// Makes one of its settings. Nobody is asked yet.
    pub(super) fn new(settings: ProviderSettings) -> Self {
        Self::with_patience(settings, PATIENCE)
    }

    fn with_patience(settings: ProviderSettings, patience: Duration) -> Self {
        let client = Client::new(Arc::clone(&settings.authorities), patience);
        Self { settings, client, known: Mutex::default(), keys: Mutex::default(), waiting: Semaphore::new(MOST_WAITING) }
    }

    /// Returns what people call it.
    pub(super) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Returns whether an answer says that it is of another provider (RFC 9207).
    pub(super) fn is_other(&self, issuer: Option<&str>) -> bool {
        issuer.is_some_and(|issuer| issuer != self.settings.issuer)
    }

    /// Returns the portal's address as the provider has to know it: as it was set, else where the server says it is.
    pub(super) fn way_back(&self, portal: &str) -> String {
        format!("{}/sign-in/back", self.settings.url.as_deref().unwrap_or(portal).trim_end_matches('/'))
    }

    /// Returns where a browser goes to sign in.
    ///
    /// # Errors
    /// When it is not known where the provider answers.
    pub(super) async fn sign_in_address(
        &self,
        attempt: &Attempt,
        way_back: &str,
        language: &str,
    ) -> Result<String, ProviderError> {
        let _turn = self.waiting.try_acquire().map_err(|_| ProviderError::Busy)?;
        let known = self.known().await?;
        let query = [
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", way_back),
            ("scope", "openid email"),
            ("state", &attempt.state()),
            ("nonce", &attempt.nonce()),
            ("code_challenge", &attempt.challenge()),
            ("code_challenge_method", "S256"),
            ("ui_locales", language),
        ];
        let authorization = known.authorization.as_str();
        let joint = if authorization.contains('?') { '&' } else { '?' };
        Ok(format!("{authorization}{joint}{}", form(&query)))
    }

    /// Redeems the code that a browser came back with, and returns whose account it is.
    ///
    /// # Errors
    /// When the provider does not answer or refuses the code, or what it says is not signed by it, not for this program, not of this
    /// attempt, or too old.
    pub(super) async fn account(
        &self,
        attempt: &Attempt,
        way_back: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<ProvenAccount, ProviderError> {
        let _turn = self.waiting.try_acquire().map_err(|_| ProviderError::Busy)?;
        let known = self.known().await?;
        let token = self.redeem(&known, attempt, way_back, code).await?;
        let claims = match self.proven(&known, &token, KNOWN_FOR).await {
            // Providers change their keys; who makes tokens up does not make us ask all the time.
            Err(ProviderError::Token(TokenError::NoKey)) => self.proven(&known, &token, KEYS_AGAIN).await?,
            other => other?,
        };
        let us = (self.settings.issuer.as_str(), self.settings.client_id.as_str());
        Ok(claims.account(us, self.settings.factor, &attempt.nonce(), now)?)
    }

    async fn known(&self) -> Result<Arc<Endpoints>, ProviderError> {
        if let Some(set) = &self.settings.known {
            return Ok(Arc::clone(set));
        }
        // Held while it is asked: the others wait for the one answer.
        let mut kept = self.known.lock().await;
        if let Some((since, known)) = kept.as_ref().filter(|(since, _)| since.elapsed() < KNOWN_FOR) {
            tracing::trace!(age = since.elapsed().as_secs(), "the provider's addresses are known");
            return Ok(Arc::clone(known));
        }
        let at =
            ProviderAddress::new(&format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/')))
                .map_err(|_| AskError::Answer("the issuer is not an address"))?;
        let known = Arc::new(Endpoints::read(&self.client.get(&at).await?, &self.settings.issuer)?);
        *kept = Some((Instant::now(), Arc::clone(&known)));
        Ok(known)
    }

    /// Trades the code for a token (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    async fn redeem(&self, known: &Endpoints, attempt: &Attempt, way_back: &str, code: &str) -> Result<String, ProviderError> {
        let (id, verifier) = (self.settings.client_id.as_str(), attempt.verifier());
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", way_back),
            ("client_id", id),
            ("code_verifier", &verifier),
        ];
        let mut authorization = None;
        match &self.settings.secret {
            Some(secret) if known.takes_secret_in_body => fields.push(("client_secret", secret.reveal())),
            // Each part is written as in a form first (RFC 6749, section 2.3.1).
            Some(secret) => {
                authorization =
                    Some(format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret.reveal())))));
            }
            None => {}
        }
        let (status, body) = self.client.post(&known.token, form(&fields), authorization).await?;
        let answer: serde_json::Value =
            serde_json::from_slice(&body).map_err(|_| AskError::Answer("what it says of the code is not JSON"))?;
        if status >= 500 {
            return Err(AskError::Status(status).into());
        }
        if status != 200 {
            let why: String = answer["error"].as_str().unwrap_or("without a reason").chars().take(60).collect();
            return Err(ProviderError::Refused(crate::domain::text::printable(&why)));
        }
        let token = answer["id_token"].as_str().ok_or(AskError::Answer("it sends no ID token"))?;
        Ok(token.to_owned())
    }

    /// Returns what a token claims, if a key of the provider signed it. Keys are asked for if they are older than `at_most`.
    async fn proven(&self, known: &Endpoints, token: &str, at_most: Duration) -> Result<Claims, ProviderError> {
        let mut kept = self.keys.lock().await;
        let keys = if let Some((_, keys)) = kept.as_ref().filter(|(since, _)| since.elapsed() < at_most) {
            Arc::clone(keys)
        } else {
            let keys = Arc::new(KeySet::read(&self.client.get(&known.keys).await?)?);
            *kept = Some((Instant::now(), Arc::clone(&keys)));
            keys
        };
        drop(kept);
        Ok(Claims::proven(token, &keys)?)
    }
}

/// Writes fields as a form has them.
fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod provider_tests;
