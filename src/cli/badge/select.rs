//! Which badges are meant, and how they look.

use std::path::PathBuf;

use crate::{
    badge::{fonts::Fonts, layout::Design, subject::Subject, template::Template},
    cli::error::CliError,
    domain::{
        event::Event,
        id::{CategoryCode, Reference},
        participant::Standing,
    },
    store::{Order, Selection, StoreError, StoredParticipant},
};

/// Which participants.
#[derive(Debug, clap::Args)]
pub struct SelectionArgs {
    /// Only this category (repeatable)
    #[arg(long, value_name = "CODE")]
    category: Vec<CategoryCode>,
    /// Only this delegation (repeatable)
    #[arg(long, value_name = "NAME")]
    delegation: Vec<String>,
    /// Only this participant (repeatable)
    #[arg(long, value_name = "REFERENCE")]
    reference: Vec<Reference>,
}

/// How badges look.
#[derive(Debug, clap::Args)]
pub struct DesignArgs {
    /// The template: conference-a6, card-cr80, butterfly-a4, or a .toml file
    #[arg(long, value_name = "NAME", default_value = "conference-a6")]
    template: String,
    /// A folder with fonts to use beside those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
}

/// The order of badges.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Sort {
    Protocol,
    Delegation,
    Name,
    List,
}

impl Sort {
    pub(super) fn order(self) -> Order {
        match self {
            Self::Protocol => Order::Protocol,
            Self::Delegation => Order::Delegation,
            Self::Name => Order::Name,
            Self::List => Order::List,
        }
    }
}

impl SelectionArgs {
    /// Whoever is withdrawn or blocked gets no badge.
    pub(super) fn selection(&self) -> Selection {
        Selection {
            categories: self.category.clone(),
            delegations: self.delegation.clone(),
            references: self.reference.clone(),
            standings: vec![Standing::Accredited],
        }
    }
}

/// A template laid out for an event, with its fonts.
pub struct Setup {
    pub(super) fonts: Fonts,
    pub(super) design: Design,
    pub(super) template: String,
}

impl Setup {
    pub(super) fn new(args: &DesignArgs, event: &Event) -> Result<Self, CliError> {
        Self::named(&args.template, &args.font_dir, event)
    }

    /// Lays a template out for an event.
    pub(in crate::cli) fn named(template: &str, font_dirs: &[PathBuf], event: &Event) -> Result<Self, CliError> {
        let found = Template::find(template).map_err(|error| CliError::chain(&error))?;
        let fonts = Fonts::load(font_dirs).map_err(|error| CliError::chain(&error))?;
        let design = Design::new(&found, event, &fonts).map_err(|error| CliError::chain(&error))?;
        Ok(Self { fonts, design, template: template.to_owned() })
    }
}

/// Returns what a badge shows of a participant. Without a badge there is no credential yet.
pub(super) fn subject(event: &Event, stored: &StoredParticipant) -> Result<Subject, CliError> {
    let who = &stored.participant;
    let shown = Subject::of(event, who, stored.zones)
        .ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.reference)))?;
    Ok(Subject {
        credential: stored.badge.as_ref().map_or_else(String::new, |badge| badge.credential.letters()),
        serial: stored.badge.as_ref().map_or_else(String::new, |badge| badge.serial.to_string()),
        ..shown
    })
}
