//! How the help of every command is laid out: what all commands take stands last, under a heading of its own, and a footer is
//! wrapped once, to the width of the terminal.

use clap::Command;

/// The heading over what every command takes.
const GLOBAL: &str = "Global options";

/// Lays out the help of a command and of all below it.
pub(super) fn laid_out(command: Command) -> Command {
    let global: Vec<_> =
        command.get_arguments().filter(|argument| argument.is_global_set()).map(|argument| argument.get_id().clone()).collect();
    let command = global.into_iter().fold(command, |command, id| command.mut_arg(id, |argument| argument.help_heading(GLOBAL)));
    with_footers(command)
}

fn with_footers(mut command: Command) -> Command {
    if let Some(footer) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(paragraphs(&footer));
    }
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, with_footers))
}

/// Joins the lines of each paragraph, as of a doc comment: a line that is indented, or follows an empty one, stays a line.
fn paragraphs(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        let stands_alone = line.is_empty() || line.starts_with(' ');
        if !joined.is_empty() {
            joined.push(if is_open && !stands_alone { ' ' } else { '\n' });
        }
        joined.push_str(line);
        is_open = !stands_alone;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_a_line_and_what_is_indented_stays() {
        let written = "One sentence that\nis broken. Another.\n\nA list:\n  first\n  second\nAnd on.";
        assert_eq!(paragraphs(written), "One sentence that is broken. Another.\n\nA list:\n  first\n  second\nAnd on.");
        assert_eq!(paragraphs(""), "");
    }

    #[test]
    fn what_every_command_takes_is_under_a_heading_of_its_own() {
        let command = laid_out(
            Command::new("all")
                .arg(clap::Arg::new("db").long("db").global(true))
                .arg(clap::Arg::new("own").long("own"))
                .subcommand(Command::new("below").after_help("one\ntwo")),
        );
        let heading = |id| command.get_arguments().find(|argument| argument.get_id() == id).and_then(clap::Arg::get_help_heading);
        assert_eq!((heading("db"), heading("own")), (Some(GLOBAL), None));
        let below = command.find_subcommand("below").and_then(Command::get_after_help);
        assert_eq!(below.map(ToString::to_string).as_deref(), Some("one two"));
    }
}
