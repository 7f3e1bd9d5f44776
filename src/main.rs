//! The `accredit` command: parse, run, exit code.

use std::process::ExitCode;

use accredit::cli::{self, error::CliError};

fn main() -> ExitCode {
    match cli::run(cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(CliError::ClosedPipe) => ExitCode::SUCCESS,
        Err(error) => {
            error.print();
            ExitCode::from(2)
        }
    }
}
