//! `accredit device`: who may talk to the server.

use serde_json::json;

use crate::{
    cli::{
        context::{self, Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::{
        actor::Actor,
        device::{DeviceId, Post, Role, Secret},
        id::GateCode,
    },
    web,
};

/// Subcommands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Create a one-time enrollment code (valid for 10 minutes)
    Enroll(EnrollArgs),
    /// List enrolled devices
    List,
    /// Revoke a device, immediately and for good
    Revoke(RevokeArgs),
}

/// Arguments of `enroll`.
#[derive(Debug, clap::Args)]
pub struct EnrollArgs {
    /// What the device may do: gate, scanner (a gate that admits nobody by name), desk, supervisor, viewer, or satellite (a laptop that
    /// serves a hall of its own)
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// The gate where it scans
    #[arg(long, value_name = "CODE")]
    gate: Option<GateCode>,
    /// Its name in the record [default: its role and gate]
    #[arg(long, value_name = "NAME")]
    name: Option<Actor>,
    /// The server's address [default: where it was last started]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Arguments of `revoke`.
#[derive(Debug, clap::Args)]
pub struct RevokeArgs {
    /// The device's number
    #[arg(value_name = "DEVICE")]
    device: DeviceId,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::Enroll(args) => enroll(context, args),
        Command::List => list(context),
        Command::Revoke(args) => revoke(context, args),
    }
}

fn enroll(context: &Context, args: &EnrollArgs) -> Result<Ending, CliError> {
    let post = Post::new(args.role, args.gate.clone()).map_err(|error| CliError::failed(error.to_string()))?;
    let name = args.name.clone().unwrap_or_else(|| web::default_name(&post));
    let server = match &args.url {
        Some(url) => Some(url.trim_end_matches('/').to_owned()),
        None => context.store()?.server_url()?,
    };
    let server = server.ok_or_else(|| {
        CliError::failed("no server has been started on this database")
            .hint("start it with \"accredit serve\", or name its address with --url")
    })?;
    let Enrollment { secret, url, expires_at } = allow(context, &post, &name, &server)?;
    if post.role == Role::Satellite {
        return satellite(context, &server, &secret, &expires_at);
    }
    if context.format == Format::Json {
        say!(
            "{}",
            json!({
                "url": url,
                "token": secret.to_text(),
                "role": post.role.as_str(),
                "gate": post.gate.as_ref().map(GateCode::as_str),
                "name": name.as_str(),
                "expires_at": expires_at,
            })
        );
        return Ok(Ending::Done);
    }
    say!("{url}");
    context.draw_address(&url);
    context.status(format!("open this link on the device that will be \"{name}\"; it works once, until {expires_at}"));
    Ok(Ending::Done)
}

/// States how a laptop becomes a satellite: by a command, not in a browser.
fn satellite(context: &Context, server: &str, secret: &Secret, expires_at: &str) -> Result<Ending, CliError> {
    let authority = context.authority.clone().unwrap_or_else(|| web::authority_path(&context.db));
    let code = web::enrollment_code(&authority, secret);
    if context.format == Format::Json {
        say!("{}", json!({ "server": server, "code": code, "role": Role::Satellite.as_str(), "expires_at": expires_at }));
        return Ok(Ending::Done);
    }
    say!("accredit satellite join {server} {code}");
    context.status(format!("run this on the laptop that will serve a hall; it works once, until {expires_at}"));
    Ok(Ending::Done)
}

/// A code that enrolls one device, once.
pub(super) struct Enrollment {
    secret: Secret,
    /// The address to open on the device.
    pub(super) url: String,
    /// Until when, by the event's clocks.
    pub(super) expires_at: String,
}

/// Makes a code that enrolls one device at a server.
pub(super) fn allow(context: &Context, post: &Post, name: &Actor, server: &str) -> Result<Enrollment, CliError> {
    let mut store = context.store()?;
    let secret = Secret::from_random(context::random()?);
    let expires_at = store.allow_device(&secret, name, post, context.now())?;
    let url = web::enrollment_url(server, &secret);
    Ok(Enrollment { url, expires_at: store.event()?.event.rfc3339(expires_at), secret })
}

fn list(context: &Context) -> Result<Ending, CliError> {
    let store = context.store()?;
    let (event, devices) = (store.event()?.event, store.devices()?);
    if context.format == Format::Json {
        let told = devices.iter().map(|stored| {
            json!({
                "id": stored.device.id.0,
                "name": stored.device.name.as_str(),
                "role": stored.device.post.role.as_str(),
                "gate": stored.device.post.gate.as_ref().map(GateCode::as_str),
                "enrolled_at": event.rfc3339(stored.enrolled_at),
                "last_seen": event.rfc3339(stored.last_seen),
                "revoked_at": stored.revoked_at.map(|at| event.rfc3339(at)),
            })
        });
        say!("{}", told.collect::<serde_json::Value>());
        return Ok(Ending::Done);
    }
    if devices.is_empty() {
        context.status("no device is enrolled yet; enroll one with \"accredit device enroll\"");
        return Ok(Ending::Done);
    }
    let local = |at| event.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let rows = devices.iter().map(|stored| {
        vec![
            stored.device.id.to_string(),
            stored.device.name.to_string(),
            stored.device.post.role.to_string(),
            stored.device.post.gate.as_ref().map(ToString::to_string).unwrap_or_default(),
            local(stored.last_seen),
            stored.revoked_at.map(local).unwrap_or_default(),
        ]
    });
    table::print(&["Device", "Name", "Role", "Gate", "Last heard", "Revoked"], rows)?;
    Ok(Ending::Done)
}

fn revoke(context: &Context, args: &RevokeArgs) -> Result<Ending, CliError> {
    let revoked = context.store()?.revoke_device(args.device, context.now())?;
    match context.format {
        Format::Json => say!("{}", json!({ "id": revoked.id.0, "name": revoked.name.as_str() })),
        Format::Text => context.status(format!("device {} ({}) is revoked", revoked.id, revoked.name)),
    }
    Ok(Ending::Done)
}
