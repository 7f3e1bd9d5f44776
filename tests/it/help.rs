//! The `--help` of every command, at two widths of a terminal.
//!
//! The texts stand in `snapshots/help`. After a change that is meant, renew them and look at what changed:
//! `ACCREDIT_RENEW_HELP=1 cargo test --test it help`.

use std::{fs, path::Path, process::Command};

/// The widths: of an old terminal, and the most that help takes.
const WIDTHS: [usize; 2] = [80, 100];

/// Returns the words of every command, those of groups too, in the order of the help.
fn commands() -> Vec<Vec<String>> {
    fn walk(command: &clap::Command, before: &[String], found: &mut Vec<Vec<String>>) {
        found.push(before.to_vec());
        for below in command.get_subcommands() {
            walk(below, &[before, &[below.get_name().to_owned()]].concat(), found);
        }
    }
    let mut found = Vec::new();
    walk(&accredit::cli::command(), &[], &mut found);
    found
}

/// Returns what `--help` prints on a terminal of this width.
fn help(command: &[String], width: usize) -> String {
    let said = Command::new(env!("CARGO_BIN_EXE_accredit"))
        .args(command)
        .arg("--help")
        .env_clear()
        .env("COLUMNS", width.to_string())
        .output()
        .expect("the program runs");
    assert!(said.status.success(), "{command:?}");
    String::from_utf8(said.stdout).expect("help is UTF-8")
}

#[test]
fn help_of_every_command_reads_as_it_was_approved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/help");
    for width in WIDTHS {
        let told: String =
            commands().iter().map(|command| format!("$ accredit {}\n\n{}\n", command.join(" "), help(command, width))).collect();
        // Which spaces end a line says nothing to anybody, and editors take them away.
        let told = told.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n";
        let file = folder.join(format!("{width}.txt"));
        if std::env::var_os("ACCREDIT_RENEW_HELP").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &told).unwrap();
        }
        let approved = fs::read_to_string(&file).unwrap_or_default();
        let differs = told.lines().zip(approved.lines()).position(|(told, approved)| told != approved);
        let place = differs.unwrap_or(told.lines().count().min(approved.lines().count()));
        assert!(
            told == approved,
            "at {width} columns, line {} is now\n  {}\nand was\n  {}\nrenew with ACCREDIT_RENEW_HELP=1 if that is meant",
            place + 1,
            told.lines().nth(place).unwrap_or("(the end)"),
            approved.lines().nth(place).unwrap_or("(the end)"),
        );
    }
}

#[test]
fn what_every_command_takes_stands_last_and_no_line_is_broken_twice() {
    for (command, width) in commands().iter().flat_map(|command| WIDTHS.map(|width| (command, width))) {
        let help = help(command, width);
        let name = format!("accredit {} at {width} columns", command.join(" "));
        let heads: Vec<&str> = help.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')).collect();
        assert_eq!(heads.last(), Some(&"Global options:"), "{name}");
        assert_eq!(heads.iter().filter(|head| **head == "Global options:").count(), 1, "{name}");
        let (own, global) = help.split_once("\nGlobal options:\n").expect("it was just seen");
        for option in ["--db <PATH>", "--json", "--quiet", "--color <WHEN>"] {
            assert!(
                global.contains(option) && !own.lines().any(|line| line.trim_start().starts_with(option)),
                "{name}: {option}"
            );
        }
        for line in help.lines().filter(|line| !line.starts_with("Usage:")) {
            let is_one_word = line.split_whitespace().count() == 1;
            assert!(line.trim_end().chars().count() <= width || is_one_word, "{name}: {line}");
        }
        let footer: Vec<&str> = global.lines().skip_while(|line| line.is_empty() || line.starts_with(' ')).collect();
        for pair in footer.windows(2).filter(|pair| !pair[1].is_empty() && !pair[1].starts_with(' ') && !pair[0].is_empty()) {
            let next = pair[1].split_whitespace().next().unwrap_or_default();
            let would_be = pair[0].trim_end().chars().count() + 1 + next.chars().count();
            assert!(would_be > width, "{name}: \"{next}\" has room at the end of \"{}\"", pair[0]);
        }
    }
}
