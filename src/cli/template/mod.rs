//! `accredit template`: lists, shows, checks, creates and previews badge templates.

mod check;
mod people;
mod preview;
mod schema;

use std::{fs::OpenOptions, io::Write, path::PathBuf};

use serde_json::json;

pub(super) use self::people::{length, looked_at};
use crate::{
    badge::template::Template,
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::text::did_you_mean,
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the built-in templates
    List,
    /// Show a built-in template, to be copied and changed
    Show {
        /// Which
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Show every key that a template may have, with its unit, range and default
    Schema,
    /// Find everything that is wrong with a template
    Check(check::Args),
    /// Write a template to start from, based on a built-in one
    New(NewArgs),
    /// Draw the front and the back of a template as a picture
    Preview(preview::Args),
}

/// Arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// The new template's name: letters, digits, - and _
    name: String,
    /// The built-in template that it is based on
    #[arg(long, value_name = "NAME", default_value = "conference-a6")]
    from: String,
    /// The file [default: NAME.toml]
    #[arg(short, long, value_name = "FILE.toml")]
    output: Option<PathBuf>,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::List => list(context),
        Command::Show { name } => {
            use std::io::stdout;
            stdout().lock().write_all(builtin_text(name)?.as_bytes())?;
            Ok(Ending::Done)
        }
        Command::Schema => schema::run(context),
        Command::Check(args) => check::run(context, args),
        Command::New(args) => new(context, args),
        Command::Preview(args) => preview::run(context, args),
    }
}

fn list(context: &Context) -> Result<Ending, CliError> {
    let templates = Template::builtins().filter_map(Template::builtin);
    if context.format == Format::Json {
        let list: Vec<_> = templates
            .map(|template| {
                let format = template.page.format;
                json!({ "name": template.name, "title": template.title, "width": rounded(format.width), "height": rounded(format.height), "bleed": rounded(format.bleed), "back": !template.back.is_empty() })
            })
            .collect();
        say!("{}", serde_json::Value::from(list));
        return Ok(Ending::Done);
    }
    let rows = templates.map(|template| {
        let format = template.page.format;
        vec![template.name, format!("{} × {} mm", format.width, format.height), template.title]
    });
    table::print(&["Name", "Size", "What it is"], rows.collect::<Vec<_>>())?;
    Ok(Ending::Done)
}

/// Returns a length as JSON should show it: 85.6, not its nearest 32-bit value.
fn rounded(length: f32) -> f64 {
    (f64::from(length) * 1_000.0).round() / 1_000.0
}

fn builtin_text(name: &str) -> Result<&'static str, CliError> {
    Template::builtin_text(name).ok_or_else(|| {
        CliError::failed(format!("no built-in template \"{name}\"{}", did_you_mean(name, Template::builtins())))
            .hint("\"accredit template list\" lists them")
    })
}

fn new(context: &Context, args: &NewArgs) -> Result<Ending, CliError> {
    let text = renamed(builtin_text(&args.from)?, &args.from, &args.name);
    // The name is checked when the file is read.
    Template::read(&text).map_err(|error| CliError::failed(error.message))?;
    if Template::builtin(&args.name).is_some() {
        return Err(CliError::failed(format!("\"{}\" is a built-in template", args.name)).hint("choose another name"));
    }
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.toml", args.name)));
    let failed = |error: &std::io::Error| CliError::file(&path, error);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
    let shown = path.display();
    context.status(format!("{shown}: based on {}; look at it with \"accredit template preview {shown} --watch\"", args.from));
    Ok(Ending::Done)
}

/// Gives a template's text another name and title, and adds where its keys are described.
fn renamed(text: &str, from: &str, name: &str) -> String {
    let mut renamed = format!("# {name}, based on {from}. \"accredit template schema\" describes every key.\n");
    // What the built-in file first says about itself is no longer true of the copy.
    let mut is_head = true;
    for line in text.lines() {
        is_head &= line.starts_with('#') && line != "#";
        if is_head {
            continue;
        }
        if line.starts_with("name ") {
            renamed.push_str(&format!("name  = \"{name}\""));
        } else if line.starts_with("title ") {
            renamed.push_str(&format!("title = \"{name}\""));
        } else {
            renamed.push_str(line);
        }
        renamed.push('\n');
    }
    renamed
}
