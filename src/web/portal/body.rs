//! What forms of the portal send: read strictly, of a bounded size, and with the token of the browser that they were made for.

use axum::{
    extract::{FromRequest, Request},
    http::header,
};

use super::{
    multipart,
    sent::{Encoding, Sent},
    visitor::SignedInPerson,
};
use crate::{
    domain::document::MOST_BYTES,
    roster::photo::MOST_MEGABYTES,
    web::{
        body::{self, Received},
        error::Problem,
        state::App,
    },
};

/// The most bytes of a form without a file.
const MOST_FORM: usize = 256 << 10;
/// The most bytes around a file: a document may be for many people.
const AROUND: usize = 256 << 10;

/// The fields of a form, in their order, and the address that it was sent to.
pub(super) struct Form {
    fields: Vec<(String, String)>,
    address: String,
}

impl Form {
    /// Returns the form as the page shows it again that answers it.
    pub(super) fn sent(&self) -> Sent {
        Sent::new(self.address.clone(), self.fields.clone(), Encoding::Plain)
    }

    /// Returns a field; empty if the form lacks it.
    pub(super) fn of(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Returns a field, if the form has it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns every value of a field that a form can have several times.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Reads a form of somebody who is not signed in, and has no token.
    ///
    /// # Errors
    /// When it is not a form, or too large.
    pub(super) async fn open(request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            return Err(Problem::MediaType("application/x-www-form-urlencoded"));
        }
        let address = address(&request);
        let bytes = body::bytes(request.into_body(), MOST_FORM).await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Problem::Invalid("the form is not UTF-8".into()))?;
        let mut fields = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.push((decoded(name)?, decoded(value)?));
        }
        Ok(Self { fields, address })
    }
}

impl FromRequest<App> for Form {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let visitor = request.extensions().get::<SignedInPerson>().cloned().ok_or(Problem::NotEnrolled)?;
        let form = Self::open(request).await?;
        if form.of("token") == visitor.token { Ok(form) } else { Err(Problem::CrossOrigin) }
    }
}

/// A file that a form sends, with the form's other fields: at most so many bytes together.
pub(super) struct Upload<const MOST: usize> {
    /// What it holds.
    pub(super) content: UploadContent,
    /// What the browser calls it; empty for one that is too large.
    pub(super) file_name: String,
    fields: Form,
}

/// What a file holds that a form sends.
pub(super) enum UploadContent {
    /// Bytes; none if no file was chosen.
    Bytes(Vec<u8>),
    /// Too many to be kept: how many they are, about.
    TooLarge(u64),
}

/// A photo that a form sends.
pub(super) type PhotoUpload = Upload<{ ((MOST_MEGABYTES as usize) << 20) + AROUND }>;
/// A document that a form sends.
pub(super) type DocumentUpload = Upload<{ MOST_BYTES + AROUND }>;

impl<const MOST: usize> Upload<MOST> {
    /// Returns a field; empty if the form lacks it.
    pub(super) fn of(&self, name: &str) -> &str {
        self.fields.of(name)
    }

    /// Returns every value of a field that a form can have several times.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.fields.all(name)
    }

    /// Returns the form without its file, as the page shows it again that answers it.
    pub(super) fn sent(&self) -> Sent {
        Sent::new(self.fields.address.clone(), self.fields.fields.clone(), Encoding::WithFile)
    }
}

impl<const MOST: usize> FromRequest<App> for Upload<MOST> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let visitor = request.extensions().get::<SignedInPerson>().cloned().ok_or(Problem::NotEnrolled)?;
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multipart::boundary(kind).ok_or(Problem::MediaType("multipart/form-data"))?.to_owned();
        let address = address(&request);
        let received = body::receive(request.into_body(), MOST, AROUND).await?;
        let (parts, too_large) = match &received {
            Received::Whole(bytes) => {
                let parts = multipart::parts(bytes, &boundary);
                (parts.ok_or_else(|| Problem::Invalid("the form is not whole".into()))?, None)
            }
            Received::TooLarge { head, tail, size } => (multipart::parts_around(head, tail, &boundary), Some(*size)),
        };
        let (files, fields): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.name == "file");
        let text = |part: multipart::FormField<'_>| {
            let value = std::str::from_utf8(part.content).map_err(|_| Problem::Invalid("the form is not UTF-8".into()))?;
            Ok((part.name.to_owned(), value.to_owned()))
        };
        let fields = Form { fields: fields.into_iter().map(text).collect::<Result<_, Problem>>()?, address };
        if fields.of("token") != visitor.token {
            return Err(Problem::CrossOrigin);
        }
        let file = files.first();
        let bytes = || file.map(|part| part.content.to_vec()).unwrap_or_default();
        Ok(Self {
            content: too_large.map_or_else(|| UploadContent::Bytes(bytes()), UploadContent::TooLarge),
            file_name: file.map(|part| part.file_name.to_owned()).unwrap_or_default(),
            fields,
        })
    }
}

/// Returns the address of a request without the language that is asked for.
fn address(request: &Request) -> String {
    let query =
        request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let query = query.collect::<Vec<_>>().join("&");
    let path = request.uri().path();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Undoes the encoding of a form (WHATWG URL, `application/x-www-form-urlencoded`).
fn decoded(text: &str) -> Result<String, Problem> {
    let wrong = || Problem::Invalid("the form cannot be read".into());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit(rest.next()).ok_or_else(wrong)?, digit(rest.next()).ok_or_else(wrong)?);
                bytes.push((high << 4 | low) as u8);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_as_browsers_write_it() {
        assert_eq!(decoded("Jos%C3%A9+%26+co%2B").unwrap(), "José & co+");
        for bad in ["%", "%4", "%zz", "%FF"] {
            assert!(decoded(bad).is_err(), "{bad}");
        }
    }
}
