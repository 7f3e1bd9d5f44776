//! Certificates with their private keys: made here, or elsewhere for another host.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm};
use rustls::{
    Error,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

/// The authority's certificate, which devices have to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrustAnchor {
    /// As a DER file.
    pub(super) der: Vec<u8>,
    /// As a PEM file.
    pub(super) pem: String,
}

/// The public key of a host that keeps its private key: ECDSA on P-256.
pub(super) struct OthersKey(pub(super) Vec<u8>);

impl PublicKeyData for OthersKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

/// Reads a certificate that was made elsewhere, what vouches for it, and its private key.
pub(super) fn made_elsewhere(certificate: &str, authority: &str, key: &str) -> Result<(CertifiedKey, TrustAnchor), Error> {
    let read = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| Error::General(error.to_string()));
    let (own, anchor) = (read(certificate)?, read(authority)?);
    let der = anchor.to_vec();
    let key = KeyPair::from_pem(key).map_err(|error| Error::General(error.to_string()))?;
    Ok((certified(vec![own, anchor], &key)?, TrustAnchor { der, pem: authority.to_owned() }))
}

/// Puts certificates and their private key together.
pub(super) fn certified(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Result<CertifiedKey, Error> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| Error::General(error.to_owned()))?;
    Ok(CertifiedKey::new(chain, ring::sign::any_supported_type(&key)?))
}
