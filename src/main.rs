//! The `accredit` command: parse, run, exit code.

use std::process::ExitCode;

use accredit::cli::{self, error::CliError};

fn main() -> ExitCode {
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    match cli::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(CliError::ClosedPipe) => ExitCode::SUCCESS,
        Err(error) => {
            error.print();
            ExitCode::from(2)
        }
    }
}
