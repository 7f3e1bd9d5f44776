//! `--help` of every command: it fits the terminal, its footers flow, and what all commands take stands last.

use clap::Command;

/// The widths of a common terminal, and of the widest text that help fills.
const WIDTHS: [usize; 2] = [80, 100];

/// The heading of the options that every command takes.
const GLOBAL: &str = "Global options:";

/// Looks at the help of a command and of all below it.
fn each(command: &mut Command, path: &str, look: &mut dyn FnMut(&str, &Command, &str)) {
    let help = command.render_long_help().to_string();
    look(path, command, &help);
    for below in command.get_subcommands_mut().filter(|below| below.get_name() != "help") {
        let path = format!("{path} {}", below.get_name());
        each(below, &path, look);
    }
}

/// Looks at the help of every command on a terminal of a width.
fn every(width: usize, mut look: impl FnMut(&str, &Command, &str)) {
    let mut command = accredit::cli::command().term_width(width);
    command.build();
    let mut count = 0;
    each(&mut command, "accredit", &mut |path, command, help| {
        count += 1;
        look(path, command, help);
    });
    assert!(count > 40, "only {count} commands");
}

#[test]
fn help_fits_the_terminal() {
    for width in WIDTHS {
        every(width, |path, _, help| {
            // A usage line is to be copied: it stays whole.
            for line in help.lines().filter(|line| !line.starts_with("Usage: ")) {
                assert!(line.chars().count() <= width, "{path} --help, {width} wide: {line}");
            }
        });
    }
}

#[test]
fn footers_are_broken_only_where_the_terminal_ends() {
    for width in WIDTHS {
        every(width, |path, command, help| {
            let Some(footer) = command.get_after_help() else { return };
            let first = footer.to_string().split(' ').next().unwrap_or_default().to_owned();
            let (_, shown) = help.rsplit_once(&format!("\n\n{first}")).expect("the footer is at the end of the help");
            let shown = format!("{first}{shown}");
            let lines: Vec<&str> = shown.lines().collect();
            for pair in lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty() && !pair[1].starts_with(' ')) {
                let next = pair[1].split(' ').next().unwrap_or_default();
                let taken = pair[0].chars().count() + 1 + next.chars().count();
                assert!(taken > width, "{path} --help, {width} wide, breaks early: {pair:?}");
            }
        });
    }
}

#[test]
fn the_options_of_all_commands_stand_last() {
    every(100, |path, command, help| {
        let headings = command.get_arguments().filter_map(|argument| argument.get_help_heading()).map(|own| format!("{own}:"));
        let global = help.find(&format!("\n{GLOBAL}\n")).unwrap_or_else(|| panic!("{path} --help has no global options"));
        for other in headings.chain(["Commands:", "Arguments:", "Options:"].map(str::to_owned)).filter(|other| other != GLOBAL) {
            assert!(
                help.find(&format!("\n{other}\n")).is_none_or(|place| place < global),
                "{path} --help: {other} is after them"
            );
        }
        let (own, global) = help.split_at(global);
        assert!(!own.contains("--color") && global.contains("--color"), "{path} --help:\n{help}");
    });
}
