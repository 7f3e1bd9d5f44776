//! Which badges are meant, and how they look.

use std::path::PathBuf;

use super::groups::StackBy;
use crate::{
    badge::{judge, layout::Design, template::Template},
    checkin::picture,
    cli::error::CliError,
    domain::{
        event::Event,
        id::{CategoryCode, Reference},
        participant::Standing,
    },
    store::{Order, Selection, Store},
    typeset::{fonts::Fonts, item::TrimSize},
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
#[derive(Debug, Clone, clap::Args)]
pub struct DesignArgs {
    /// The template: a built-in one (see "accredit template list"), or a .toml file [default: conference-a6, or that of the run
    /// printed again]
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// A folder of fonts to use besides the installed ones (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(super) font_dir: Vec<PathBuf>,
}

impl DesignArgs {
    /// Returns whether a template was asked for.
    pub(super) fn names_template(&self) -> bool {
        self.template.is_some()
    }

    /// Returns the size of the template's badges.
    pub(super) fn page(&self) -> Result<TrimSize, CliError> {
        Ok(Template::find(self.template.as_deref().unwrap_or(Template::DEFAULT))
            .map_err(|error| CliError::chain(&error))?
            .page
            .format)
    }
}

/// The order of badges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum BadgeSort {
    /// Category, delegation, head of delegation first, name
    Protocol,
    /// Delegation, head of delegation first, category, name
    Delegation,
    /// Family name
    Name,
    /// Tray, and place in it
    Tray,
    /// Reference
    Reference,
    /// As imported
    List,
}

impl BadgeSort {
    pub(super) fn order(self) -> Order {
        match self {
            Self::Protocol => Order::Protocol,
            Self::Delegation => Order::Delegation,
            Self::Name => Order::Name,
            Self::Tray => Order::Tray,
            Self::Reference => Order::Reference,
            Self::List => Order::List,
        }
    }
}

impl BadgeSort {
    /// Returns which stacks this order makes.
    pub(super) fn stacks(self) -> Result<StackBy, CliError> {
        match self {
            Self::Protocol => Ok(StackBy::Category),
            Self::Delegation => Ok(StackBy::Delegation),
            Self::Tray => Ok(StackBy::Tray),
            Self::Name | Self::Reference | Self::List => Err(CliError::failed("badges in this order form no stacks to separate")
                .hint("separators go with --sort protocol (categories), delegation or tray")),
        }
    }
}

impl DesignArgs {
    /// Returns the same arguments, with another template if none was asked for.
    pub(super) fn or_template(&self, template: &str) -> Self {
        let template = self.template.clone().or_else(|| Some(template.to_owned()));
        Self { template, font_dir: self.font_dir.clone() }
    }
}

impl SelectionArgs {
    /// Returns the categories that are asked for.
    pub(super) fn categories(&self) -> &[CategoryCode] {
        &self.category
    }

    /// Participants who are withdrawn or blocked get no badge.
    ///
    /// Refuses a delegation that nobody belongs to: a misspelled one must not look like one whose badges are all printed.
    pub(super) fn selection(&self, store: &Store) -> Result<Selection, CliError> {
        let delegations = store.delegations_meant(&self.delegation)?;
        for name in &delegations {
            let one = Selection { delegations: vec![name.clone()], ..Selection::default() };
            if store.keys(&one, Order::List)?.is_empty() {
                return Err(CliError::failed(format!("no participant belongs to the delegation \"{name}\""))
                    .hint("\"accredit report badges\" shows how delegations are written"));
            }
        }
        Ok(Selection {
            categories: self.category.clone(),
            delegations,
            references: self.reference.clone(),
            standings: vec![Standing::Accredited],
            states: Vec::new(),
        })
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
        Self::named(args.template.as_deref().unwrap_or(Template::DEFAULT), &args.font_dir, event)
    }

    /// Returns the size of its badges.
    pub(in crate::cli) fn format(&self) -> TrimSize {
        self.design.format()
    }

    /// Lays a template out for an event.
    pub(in crate::cli) fn named(template: &str, font_dirs: &[PathBuf], event: &Event) -> Result<Self, CliError> {
        let found = Template::find(template).map_err(|error| CliError::template(&error))?;
        let fonts = Fonts::load(font_dirs).map_err(|error| CliError::chain(&error))?.with_trials();
        let design = Design::new(&found, event, &fonts).map_err(|error| CliError::chain(&error))?;
        let design = judge::judged(design, &fonts, &picture::read_luma).map_err(|error| CliError::chain(&error))?;
        Ok(Self { fonts, design, template: template.to_owned() })
    }
}
