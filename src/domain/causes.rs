//! An error as one line: what is wrong, then what caused it.

use std::error::Error;

/// The cause of an error, if its kind does not matter to callers: a library's error, or a finding of our own.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Returns an error's message with those of its causes, each after a colon.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some libraries repeat their cause in their own message.
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Link(&'static str, #[source] Option<Box<Link>>);

    #[test]
    fn causes_follow_in_order_and_what_was_repeated_stands_once() {
        let disk = Link("disk full", None);
        let write = Link("cannot write a.pdf: disk full", Some(Box::new(disk)));
        assert_eq!(
            with_causes(&Link("nothing printed", Some(Box::new(write)))),
            "nothing printed: cannot write a.pdf: disk full"
        );
    }
}
