//! `accredit template check`: everything that is wrong with a template, before anyone prints with it.

use std::path::PathBuf;

use serde_json::json;

use super::people::ordinary;
use crate::{
    badge::{check, judge, layout::Design, problem::BadgeProblem, template::Template},
    checkin::picture,
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::{count, shown},
    },
    domain::toml_file::TomlError,
    typeset::{fonts::Fonts, text::Shaper},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The template's file
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,
    /// A folder of fonts to use besides the installed ones (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
}

/// One thing that is wrong.
struct Finding {
    line: Option<usize>,
    column: Option<usize>,
    text: String,
    message: String,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let path = &args.file;
    let text = Template::text_of(path).map_err(|error| CliError::template(&error))?;
    let found = match Template::read_all(&text) {
        Err(errors) => errors.into_iter().map(Finding::of_file).collect(),
        Ok(template) => with_event(context, args, &template.beside(path))?,
    };
    if context.format == Format::Json {
        let list: Vec<_> = found
            .iter()
            .map(|found| json!({ "line": found.line, "column": found.column, "text": found.text, "message": found.message }))
            .collect();
        say!("{}", serde_json::Value::from(list));
    } else {
        for found in &found {
            let place = [found.line, found.column].into_iter().flatten().map(|number| format!(":{number}")).collect::<String>();
            say!("{}{place}: {}", shown(path), found.message);
            if let Some(line) = found.line.filter(|_| !found.text.is_empty()) {
                say!("  {line:>4} | {}", found.text);
            }
        }
    }
    context.status(format!("{}: {}", path.display(), count(found.len(), "problem")));
    Ok(if found.is_empty() { Ending::Done } else { Ending::No })
}

/// Finds what is wrong when the template is used for an event: its categories, marks and texts, its pictures and fonts.
fn with_event(context: &Context, args: &Args, template: &Template) -> Result<Vec<Finding>, CliError> {
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?.with_trials();
    let (event, people) = ordinary(context)?;
    let design = match Design::new(template, &event, &fonts) {
        Ok(design) => design,
        Err(error) => return Ok(vec![Finding::of_design(&error)]),
    };
    let design = match judge::judged(design, &fonts, &picture::read_luma) {
        Ok(design) => design,
        Err(error) => return Ok(vec![Finding::of_design(&error)]),
    };
    let mut problems = check::design(&design).to_vec();
    let mut shaper = Shaper::new(&fonts);
    for person in &people {
        for problem in check::subject(&design, person, &mut shaper) {
            // A text that is too long, or a letter that no font has, is one finding of the template, for everyone who shows it.
            let is_known = |known: &BadgeProblem| (known.code(), known.element()) == (problem.code(), problem.element());
            if problem.is_of_template() && !problems.iter().any(is_known) {
                problems.push(problem);
            }
        }
    }
    let line_of = |id: &str| {
        let elements = template.front.iter().chain(&template.back);
        elements.into_iter().find(|element| element.has_id(id)).map(|element| element.line)
    };
    let found = problems.iter().map(|problem| Finding {
        line: problem.element().and_then(line_of),
        column: None,
        text: String::new(),
        message: problem.to_string(),
    });
    Ok(found.collect())
}

impl Finding {
    fn of_file(error: TomlError) -> Self {
        Self { line: Some(error.line), column: Some(error.column), text: error.text, message: error.message }
    }

    fn of_design(error: &(dyn std::error::Error + 'static)) -> Self {
        Self { line: None, column: None, text: String::new(), message: CliError::chain(error).message().to_owned() }
    }
}
