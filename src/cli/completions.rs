//! `accredit completions` and `accredit man`: what a shell and a manual reader want.

use std::path::PathBuf;

use clap::CommandFactory;

use crate::cli::{
    Cli,
    context::Context,
    error::{CliError, Outcome},
};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The folder; it is made if it is not there
    dir: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "accredit", &mut script);
    std::io::Write::write_all(&mut std::io::stdout(), &script)?;
    Ok(Outcome::Done)
}

pub(super) fn run_man(context: &Context, args: &ManArgs) -> Result<Outcome, CliError> {
    std::fs::create_dir_all(&args.dir).map_err(|error| CliError::file(&args.dir, &error))?;
    clap_mangen::generate_to(Cli::command(), &args.dir).map_err(|error| CliError::file(&args.dir, &error))?;
    context.status(format!(
        "{}: manual pages written; read one with \"man -l {}/accredit.1\"",
        args.dir.display(),
        args.dir.display()
    ));
    Ok(Outcome::Done)
}
