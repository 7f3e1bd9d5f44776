//! Help as a terminal of any width shows it.

use clap::Command;

/// Returns the same command with the footers of all its help texts in flowing paragraphs. They are written in lines of the source;
/// left so, a narrower terminal would break each line twice.
pub(super) fn flowing(command: Command) -> Command {
    let footer = command.get_after_help().map(|footer| paragraphs(&footer.to_string()));
    let command = match footer {
        Some(footer) => command.after_help(footer),
        None => command,
    };
    command.mut_subcommands(flowing)
}

/// Joins the lines of each paragraph. A line that begins with a space stays a line.
fn paragraphs(text: &str) -> String {
    let mut flowing = String::new();
    for line in text.lines() {
        if !flowing.is_empty() {
            let joins = !flowing.ends_with('\n') && !line.is_empty() && !line.starts_with(' ');
            flowing.push(if joins { ' ' } else { '\n' });
        }
        flowing.push_str(line);
    }
    flowing
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn lines_of_a_paragraph_are_joined_and_no_others() {
        assert_eq!(paragraphs("one\ntwo\n\nthree\n  four\n  five\nsix"), "one two\n\nthree\n  four\n  five six");
        assert_eq!(paragraphs("one"), "one");
    }
}
