//! `accredit completions` and `accredit man`: completion scripts for shells, and manual pages.

use std::path::PathBuf;

use crate::cli::{
    self,
    context::Context,
    error::{CliError, Ending},
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
    /// The folder, which is created if necessary
    dir: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Ending, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "accredit", &mut script);
    std::io::Write::write_all(&mut std::io::stdout(), &script)?;
    Ok(Ending::Done)
}

pub(super) fn run_man(context: &Context, args: &ManArgs) -> Result<Ending, CliError> {
    std::fs::create_dir_all(&args.dir).map_err(|error| CliError::file(&args.dir, &error))?;
    clap_mangen::generate_to(cli::command(), &args.dir).map_err(|error| CliError::file(&args.dir, &error))?;
    context.status(format!(
        "{}: manual pages written; read the first with \"man -l {}/accredit.1\"",
        args.dir.display(),
        args.dir.display()
    ));
    Ok(Ending::Done)
}
