//! Where a provider answers: as it says itself (OpenID Connect Discovery 1.0, section 4), or as it was set.

use serde::Deserialize;

use super::{
    address::{AddressError, ProviderAddress},
    ask::AskError,
};

/// Where a provider answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoints {
    /// Where browsers go.
    pub(super) authorization: ProviderAddress,
    /// Where codes are redeemed.
    pub(super) token: ProviderAddress,
    /// Where its keys are.
    pub(super) keys: ProviderAddress,
    /// Whether it takes the client's secret in the body only.
    pub(super) takes_secret_in_body: bool,
}

#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

impl Endpoints {
    /// Makes one of what was set.
    pub(super) fn set(authorization: &str, token: &str, keys: &str) -> Result<Self, AddressError> {
        Ok(Self {
            authorization: ProviderAddress::new(authorization)?,
            token: ProviderAddress::new(token)?,
            keys: ProviderAddress::new(keys)?,
            takes_secret_in_body: false,
        })
    }

    /// Reads what a provider says of itself.
    pub(super) fn read(document: &[u8], issuer: &str) -> Result<Self, AskError> {
        let said: Configuration =
            serde_json::from_slice(document).map_err(|_| AskError::Answer("its description lacks an address or is not JSON"))?;
        // To the letter: else one provider could speak for another (section 4.3).
        if said.issuer != issuer {
            return Err(AskError::Answer("its description is of another issuer"));
        }
        let known = Self::set(&said.authorization_endpoint, &said.token_endpoint, &said.jwks_uri)
            .map_err(|_| AskError::Answer("its description has an address that may not be asked"))?;
        let methods = said.token_endpoint_auth_methods_supported;
        let takes_header = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        Ok(Self { takes_secret_in_body: !takes_header, ..known })
    }
}
