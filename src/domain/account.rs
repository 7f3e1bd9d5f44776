//! Accounts at a provider of identities (OpenID Connect): how one is written down when a person is invited, and what a provider proves.

use std::{fmt, str::FromStr};

use crate::domain::{
    id::IdError,
    text::{clean, printable},
};

/// An e-mail address as a provider's is compared: in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountEmail(String);

impl AccountEmail {
    /// The most characters (RFC 5321, section 4.5.3.1.3).
    pub const MAX: usize = 254;

    /// Returns the address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountEmail {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let what = "e-mail address";
        let wrong = || IdError::Form { what, value: printable(value), expected: "one address such as name@example.org" };
        let address = clean(value).map_err(|_| wrong())?.to_lowercase();
        if address.chars().count() > Self::MAX {
            return Err(IdError::Long { what, value: printable(&address), most: Self::MAX });
        }
        let is_plain = !address.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"'));
        match address.split_once('@') {
            Some((local, domain)) if is_plain && !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {
                Ok(Self(address))
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for AccountEmail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A provider's own name for an account (`sub`), compared to the letter (OpenID Connect Core 1.0, section 2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountSubject(String);

impl AccountSubject {
    /// The most characters.
    pub const MAX: usize = 255;

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountSubject {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let what = "subject";
        if value.is_empty() {
            return Err(IdError::Empty { what });
        }
        if value.len() > Self::MAX {
            return Err(IdError::Long { what, value: printable(value), most: Self::MAX });
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(IdError::Characters { what, value: printable(value), allowed: "ASCII letters, digits and signs" });
        }
        Ok(Self(value.to_owned()))
    }
}

impl fmt::Display for AccountSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The account by which a person is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// By an address, which the provider has to have verified.
    Email(AccountEmail),
    /// By the provider's own name for it.
    Subject(AccountSubject),
}

/// By how much a provider proved who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A second factor of the portal is asked for beside it.
    OneFactor,
    /// It asked for a second factor itself, and that counts.
    SecondFactor,
}

/// What a provider proved of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenAccount {
    /// The provider.
    pub issuer: String,
    /// Its own name for the account.
    pub subject: AccountSubject,
    /// The address, if the provider says that it verified it.
    pub email: Option<AccountEmail>,
    /// By how much it proved it.
    pub proof: Proof,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_in_lower_case_and_slips_are_refused() {
        let email = |text: &str| text.parse::<AccountEmail>().map(|email| email.as_str().to_owned());
        assert_eq!(email(" Amal@Example.ORG ").unwrap(), "amal@example.org");
        for wrong in ["", "amal", "@example.org", "amal@", "a@b@c", "a b@c.org", "a@c.org, b@c.org", "<a@c.org>"] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        assert!(email(&format!("{}@example.org", "a".repeat(250))).is_err());
    }

    #[test]
    fn a_subject_is_taken_to_the_letter() {
        assert_eq!("Ab 1".parse::<AccountSubject>().unwrap().as_str(), "Ab 1");
        for wrong in ["", "a\n", "é", &"a".repeat(256)] {
            assert!(wrong.parse::<AccountSubject>().is_err(), "{wrong}");
        }
    }
}
