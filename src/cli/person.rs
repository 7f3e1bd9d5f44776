//! `accredit person`: who works on nominations by the portal.

use serde_json::json;

use crate::{
    cli::{
        context::{self, Context, Format},
        error::{CliError, Ending},
        nomination::check_taken,
        table,
    },
    domain::{
        account::{Account, AccountEmail, AccountSubject},
        actor::Actor,
        device::Secret,
        id::StepName,
        person::{Duty, Person, PersonId, PersonRole},
    },
    store::{LinkFactor, Store, StoredPerson},
    web,
};

/// What the help of `invite` says at its end.
const HELP: &str = "\
The link lets one browser in as this person, once, within 7 days; the browser then stays signed in for 30 days. Who has the link has what it
opens: send it as you would send a key. \"accredit person link\" makes another one, for another browser or when those days are over.";

/// What the help of `link` says at its end.
const LINK_HELP: &str = "\
A second factor (codes of an app) is asked for in the new browser, too. For somebody who has lost the device with the app,
--reset-second-factor takes it away: every browser of the person is signed out, and the one that comes by the link may set up another.";

/// Subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Invite a person: create a one-time link (valid for 7 days)
    #[command(after_help = HELP)]
    Invite(InviteArgs),
    /// Create another one-time link for a person
    #[command(after_help = LINK_HELP)]
    Link(LinkArgs),
    /// List persons
    List,
    /// Set the account of an identity provider (OpenID Connect) with which a person signs in
    Account(AccountArgs),
    /// Revoke a person, immediately and for good
    Revoke(RevokeArgs),
}

/// Arguments of `invite`.
#[derive(Debug, clap::Args)]
pub struct InviteArgs {
    /// The person's name in the record
    #[arg(value_name = "NAME")]
    name: Actor,
    /// The role: focal-point, reviewer, officer or viewer [default: focal-point with --delegation, reviewer with --step]
    #[arg(long, value_name = "ROLE")]
    role: Option<PersonRole>,
    /// The delegation of a focal point, by any of its names or its code (repeatable)
    #[arg(long, value_name = "NAME")]
    delegation: Vec<String>,
    /// The step that a reviewer decides at
    #[arg(long, value_name = "STEP")]
    step: Option<StepName>,
    /// The e-mail address of the person's account at the identity provider, if the portal has one
    #[arg(long, value_name = "ADDRESS", conflicts_with = "subject")]
    email: Option<AccountEmail>,
    /// The provider's own name for the person's account (sub)
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<AccountSubject>,
    #[command(flatten)]
    portal: PortalArgs,
}

/// Arguments of `link`.
#[derive(Debug, clap::Args)]
pub struct LinkArgs {
    /// The person's number
    #[arg(value_name = "PERSON")]
    person: PersonId,
    /// Take the person's second factor away, and sign every browser out: the device with the app is lost
    #[arg(long)]
    reset_second_factor: bool,
    #[command(flatten)]
    portal: PortalArgs,
}

/// Arguments of `account`.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("by").required(true).args(["email", "subject", "none"]))]
pub struct AccountArgs {
    /// The person's number
    #[arg(value_name = "PERSON")]
    person: PersonId,
    /// The e-mail address of the account; the first to sign in with it is tied to the person
    #[arg(long, value_name = "ADDRESS")]
    email: Option<AccountEmail>,
    /// The provider's own name for the account (sub)
    #[arg(long, value_name = "SUBJECT")]
    subject: Option<AccountSubject>,
    /// No account: the person signs in with links only
    #[arg(long)]
    none: bool,
}

/// Where the portal is.
#[derive(Debug, clap::Args)]
struct PortalArgs {
    /// The portal's address, as people reach it [default: where it was last started]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Arguments of `revoke`.
#[derive(Debug, clap::Args)]
pub struct RevokeArgs {
    /// The person's number
    #[arg(value_name = "PERSON")]
    person: PersonId,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::Invite(args) => invite(context, args),
        Command::Link(args) => link(context, args),
        Command::List => list(context),
        Command::Account(args) => account(context, args),
        Command::Revoke(args) => revoke(context, args),
    }
}

fn invite(context: &Context, args: &InviteArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    check_taken(&store, &store.event()?.event)?;
    let portal = args.portal.url(&store)?;
    if !args.delegation.is_empty() && !store.has_register()? {
        // Until now the delegations were names that participants carry.
        let mut import = store.import(context.now())?;
        import.adopt_delegations()?;
        import.commit()?;
    }
    let duty = args.duty(&store)?;
    let asked = written(args.email.as_ref(), args.subject.as_ref());
    let secret = Secret::from_random(context::random()?);
    let (person, expires_at) = store.invite_person((&args.name, &duty), asked.as_ref(), &secret, context.now())?;
    tell(context, &store, &person, (&secret, &portal, expires_at))
}

fn link(context: &Context, args: &LinkArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let portal = args.portal.url(&store)?;
    let secret = Secret::from_random(context::random()?);
    let factor = if args.reset_second_factor { LinkFactor::Resets } else { LinkFactor::Stays };
    let (person, expires_at) = store.link_person(args.person, (&secret, factor), context.now())?;
    if args.reset_second_factor {
        context.status(format!(
            "the second factor of person {} ({}) is taken away; every browser is signed out",
            person.id, person.name
        ));
    }
    tell(context, &store, &person, (&secret, &portal, expires_at))
}

/// Returns the account that was named, if one was.
fn written(email: Option<&AccountEmail>, subject: Option<&AccountSubject>) -> Option<Account> {
    email.cloned().map(Account::Email).or_else(|| subject.cloned().map(Account::Subject))
}

fn account(context: &Context, args: &AccountArgs) -> Result<Ending, CliError> {
    let asked = written(args.email.as_ref(), args.subject.as_ref());
    let person = context.store()?.set_person_account(args.person, asked.as_ref(), context.now())?;
    let by = match &asked {
        Some(Account::Email(email)) => Some(email.as_str()),
        Some(Account::Subject(subject)) => Some(subject.as_str()),
        None => None,
    };
    match context.format {
        Format::Json => say!("{}", json!({ "id": person.id.0, "name": person.name.as_str(), "account": by })),
        Format::Text => {
            let how = by.map_or_else(|| "signs in by links only".to_owned(), |by| format!("signs in by {by}"));
            context.status(format!("person {} ({}) {how}", person.id, person.name));
        }
    }
    Ok(Ending::Done)
}

/// Shows a link as text and as a code.
fn tell(
    context: &Context,
    store: &Store,
    person: &Person,
    (secret, portal, expires_at): (&Secret, &str, jiff::Timestamp),
) -> Result<Ending, CliError> {
    let url = web::person_url(portal, secret);
    let expires_at = store.event()?.event.rfc3339(expires_at);
    if context.format == Format::Json {
        say!(
            "{}",
            json!({
                "person": person.id.0,
                "name": person.name.as_str(),
                "role": person.duty.role().as_str(),
                "url": url,
                "token": secret.to_text(),
                "expires_at": expires_at,
            })
        );
        return Ok(Ending::Done);
    }
    say!("{url}");
    context.draw_address(&url);
    context.status(format!("this link lets person {} ({}) in, once, until {expires_at}", person.id, person.name));
    Ok(Ending::Done)
}

impl InviteArgs {
    /// Returns what the person is to do.
    fn duty(&self, store: &Store) -> Result<Duty, CliError> {
        let role = match (self.role, self.delegation.is_empty(), &self.step) {
            (Some(role), ..) => role,
            (None, false, None) => PersonRole::FocalPoint,
            (None, true, Some(_)) => PersonRole::Reviewer,
            (None, ..) => {
                return Err(CliError::failed("what does the person work as?")
                    .hint("name it: --delegation NAME, --step STEP, --role officer, or --role viewer"));
            }
        };
        let wants = |is_right: bool, what: &str| {
            if is_right { Ok(()) } else { Err(CliError::failed(format!("a person of the role {role} {what}"))) }
        };
        wants(
            (role == PersonRole::Reviewer) == self.step.is_some(),
            match self.step {
                Some(_) => "decides at no step of their own; leave out --step",
                None => "decides at one step; name it with --step",
            },
        )?;
        wants(
            (role == PersonRole::FocalPoint) != self.delegation.is_empty(),
            if self.delegation.is_empty() {
                "nominates for a delegation; name it with --delegation"
            } else {
                "belongs to no delegation; leave out --delegation"
            },
        )?;
        Ok(match (role, &self.step) {
            (PersonRole::FocalPoint, _) => {
                let of = |name: &String| Ok(store.delegation(name)?.id);
                Duty::FocalPoint(self.delegation.iter().map(of).collect::<Result<_, CliError>>()?)
            }
            (PersonRole::Reviewer, Some(step)) => Duty::Reviewer(step.clone()),
            (PersonRole::Viewer, _) => Duty::Viewer,
            (PersonRole::Officer | PersonRole::Reviewer, _) => Duty::Officer,
        })
    }
}

impl PortalArgs {
    fn url(&self, store: &Store) -> Result<String, CliError> {
        let url = match &self.url {
            Some(url) if !(url.starts_with("https://") || url.starts_with("http://")) => {
                return Err(CliError::failed(format!("--url \"{url}\" is not the address of a portal"))
                    .hint("write it as people reach it: https://portal.example.org"));
            }
            Some(url) => Some(url.trim_end_matches('/').to_owned()),
            None => store.portal_url()?,
        };
        url.ok_or_else(|| {
            CliError::failed("no portal has been started on this database")
                .hint("start it with \"accredit serve --portal ADDRESS\", or name its address with --url")
        })
    }
}

fn list(context: &Context) -> Result<Ending, CliError> {
    let store = context.store()?;
    let (event, persons) = (store.event()?.event, store.persons()?);
    let demanded = |stored: &StoredPerson| {
        event.nomination.as_ref().is_some_and(|rules| rules.second_factor.contains(&stored.person.duty.role()))
    };
    if context.format == Format::Json {
        let told = persons.iter().map(|stored| {
            json!({
                "id": stored.person.id.0,
                "name": stored.person.name.as_str(),
                "role": stored.person.duty.role().as_str(),
                "delegations": stored.delegations,
                "step": step(stored),
                "account": stored.account,
                "second_factor": stored.second_factor.map(|at| event.rfc3339(at)),
                "second_factor_demanded": demanded(stored),
                "invited_at": event.rfc3339(stored.invited_at),
                "entered_at": stored.entered_at.map(|at| event.rfc3339(at)),
                "revoked_at": stored.revoked_at.map(|at| event.rfc3339(at)),
            })
        });
        say!("{}", told.collect::<serde_json::Value>());
        return Ok(Ending::Done);
    }
    if persons.is_empty() {
        context.status("nobody is invited yet; invite a person with \"accredit person invite\"");
        return Ok(Ending::Done);
    }
    let local = |at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string();
    let has_factors = persons.iter().any(|stored| stored.second_factor.is_some() || demanded(stored));
    let rows = persons.iter().map(|stored| {
        let of = step(stored).map_or_else(|| stored.delegations.join(", "), str::to_owned);
        let mut row = vec![
            stored.person.id.to_string(),
            stored.person.name.to_string(),
            stored.person.duty.role().to_string(),
            of,
            stored.entered_at.map(local).unwrap_or_default(),
            stored.revoked_at.map(local).unwrap_or_default(),
        ];
        if has_factors {
            let factor = if demanded(stored) && stored.revoked_at.is_none() { "missing" } else { "" };
            row.push(stored.second_factor.map_or_else(|| factor.to_owned(), |at| format!("since {}", local(at))));
        }
        row
    });
    let headings = ["Person", "Name", "Role", "Of", "Signed in", "Revoked", "Second factor"];
    table::print(&headings[..headings.len() - usize::from(!has_factors)], rows)?;
    Ok(Ending::Done)
}

fn step(stored: &StoredPerson) -> Option<&str> {
    if let Duty::Reviewer(step) = &stored.person.duty { Some(step.as_str()) } else { None }
}

fn revoke(context: &Context, args: &RevokeArgs) -> Result<Ending, CliError> {
    let revoked = context.store()?.revoke_person(args.person, context.now())?;
    match context.format {
        Format::Json => say!("{}", json!({ "id": revoked.id.0, "name": revoked.name.as_str() })),
        Format::Text => context.status(format!("person {} ({}) is revoked", revoked.id, revoked.name)),
    }
    Ok(Ending::Done)
}
