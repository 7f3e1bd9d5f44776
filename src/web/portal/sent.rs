//! A form that was not taken, as the page shows it again that answers it: with what was written, and in another language where one is
//! chosen there. For that it is sent once more, and nothing is done by it.

/// How a form is written on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As fields.
    Plain,
    /// As fields and a file.
    WithFile,
}

impl Encoding {
    /// Returns the word for it in a page.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "application/x-www-form-urlencoded",
            Self::WithFile => "multipart/form-data",
        }
    }
}

/// A form that was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    address: String,
    /// Its fields, without a file.
    pub(super) fields: Vec<(String, String)>,
    encoding: Encoding,
    /// The form of the page in which the same can be written on; empty if the page has none.
    pub(super) form: &'static str,
}

impl Sent {
    /// Makes one of an address without a language.
    pub(super) fn new(address: String, fields: Vec<(String, String)>, encoding: Encoding) -> Self {
        Self { address, fields, encoding, form: "" }
    }

    /// Says by which form of the page somebody goes on writing.
    pub(super) fn written_on_in(mut self, form: &'static str) -> Self {
        self.form = form;
        self
    }

    /// Keeps of a field that a form has several times only some values: the others were done.
    pub(super) fn only(mut self, name: &str, values: &[String]) -> Self {
        self.fields.retain(|(known, value)| known != name || values.contains(value));
        self
    }

    /// Returns the word for its encoding in a page.
    pub(super) fn encoding(&self) -> &'static str {
        self.encoding.as_str()
    }

    /// Returns where it is sent to be shown in a language.
    pub(super) fn address_in(&self, language: &str) -> String {
        let joint = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={language}", self.address)
    }

    /// Returns whether it was sent to the address that ends so.
    pub(super) fn was_to(&self, last: &str) -> bool {
        self.address.split('?').next().and_then(|path| path.rsplit('/').next()) == Some(last)
    }

    /// Walks the values of a field.
    pub(super) fn values<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_where_it_went_and_what_was_not_done() {
        let fields = [("who", "A"), ("who", "B"), ("text", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let sent = Sent::new("/queue?state=all".into(), fields.into(), Encoding::Plain).only("who", &["B".to_owned()]);
        assert_eq!(sent.address_in("ar"), "/queue?state=all&lang=ar");
        assert!(sent.was_to("queue") && !sent.was_to("all"));
        assert_eq!((sent.values("who").collect::<Vec<_>>(), sent.values("text").next()), (vec!["B"], Some("x")));
    }
}
