//! The `accredit` command: parse, run, exit code.

use std::process::ExitCode;

use accredit::cli;

fn main() -> ExitCode {
    match cli::run(cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            error.print();
            ExitCode::from(2)
        }
    }
}
