//! `/v1/participants/{reference}/badge`: a badge is printed, reissued, revoked.

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use serde::Deserialize;

use super::{
    press::{BadgePage, Faults, SHEET},
    printer::QueuedBadge,
    record::{Record, answer},
    values::remark,
};
use crate::{
    domain::{
        device::Device,
        id::{BadgeSerial, Reference},
        participant::Standing,
        signing::KeyFile,
    },
    store::{self, NewRun, Signer, TrayPlaces, refusal::BadgeRefusal},
    web::{body::Json, entropy, error::Problem, scan, state::App},
};

/// What a print takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Print {
    #[serde(default)]
    to: Destination,
    #[serde(default)]
    faults: Faults,
}

/// Where a badge is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Destination {
    /// On whatever the browser prints on.
    #[default]
    Browser,
    /// On the printer beside the desk.
    Printer,
}

/// What a reissue takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Reissue {
    reason: String,
    /// The badge that is lost: where another is valid by now, nothing is done.
    supersedes: Option<String>,
}

/// What a revocation takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Revoke {
    #[serde(default)]
    reason: String,
}

/// Issues a badge to a participant who has none, draws it, sends it to the printer where that is asked for, and records that it was printed.
/// For a browser the page is had by [`pdf`].
pub(in crate::web) async fn print(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(print): Json<Print>,
) -> Result<Json<Record>, Problem> {
    let reference = scan::reference(&reference)?;
    if print.to == Destination::Printer && app.printer.is_none() {
        return Err(Problem::NoPrinter);
    }
    issue(&app, &device, reference.clone()).await?;
    // Drawn before it is recorded: what cannot be drawn was not printed.
    let page = page(&app, reference.clone(), print.faults).await?;
    // Goes on although the browser may go: what the printer took is recorded.
    let printing = tokio::spawn(to_paper(app.clone(), device, reference.clone(), page, print.to));
    printing.await.map_err(|_| Problem::Internal)??;
    answer(&app, reference).await
}

/// Issues a badge to a participant who has none, with a short code where badges show one.
async fn issue(app: &App, device: &Device, whose: Reference) -> Result<(), Problem> {
    let (keys, mut draw, now) = (keys(app).await?, entropy::numbers()?, entropy::now());
    let needs_short_code = app.press.has_short_code();
    let issue = move |store: &mut store::Store| {
        let stored = store.participant(&whose)?;
        if stored.standing != Standing::Accredited {
            return Err(BadgeRefusal::NotAccredited { participant: whose.clone(), stands: stored.stands() }.into());
        }
        let event = store.event()?;
        let signer = Signer::new(&event, &keys)?;
        store.issue_badges(&signer, &[stored.key], &mut draw, now)?;
        if needs_short_code {
            store.issue_short(&signer, &[stored.key], now)?;
        }
        Ok(())
    };
    app.writer.run(device.name.clone(), issue).await
}

async fn to_paper(app: App, device: Device, reference: Reference, page: BadgePage, to: Destination) -> Result<(), Problem> {
    let BadgePage { bytes, medium, sides, pages, printed } = page;
    let mut output = "browser".to_owned();
    if let (Destination::Printer, Some(printer)) = (to, &app.printer) {
        let title = format!("{} – {reference}", app.event().event.short_name);
        printer.send(QueuedBadge { bytes, title, medium, sides }).await?;
        printer.name().clone_into(&mut output);
    }
    let press = app.clone();
    let record = move |store: &mut store::Store| {
        let run = NewRun {
            template: press.press.template(),
            piece: press.press.piece(),
            shows: press.press.shows(&press.event().event),
            sheet: SHEET,
            output: &output,
            pages,
            trays: TrayPlaces::Kept,
        };
        store.record_run(&run, &[printed], entropy::now())
    };
    app.writer.run(device.name, record).await.map(drop)
}

/// Answers with the valid badge as a PDF, faults and all, and records nothing: a reload prints no badge twice.
pub(in crate::web) async fn pdf(State(app): State<App>, Path(reference): Path<String>) -> Result<impl IntoResponse, Problem> {
    let page = page(&app, scan::reference(&reference)?, Faults::Print).await?;
    let name = HeaderValue::try_from(format!("inline; filename=\"badge-{}.pdf\"", page.printed.serial))
        .map_err(|_| Problem::Internal)?;
    let kind = HeaderValue::from_static("application/pdf");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], page.bytes))
}

/// Draws a badge beside the writer, on a thread that may wait.
async fn page(app: &App, reference: Reference, faults: Faults) -> Result<BadgePage, Problem> {
    let turn = app.press.turn().acquire().await.map_err(|_| Problem::Stopping)?;
    let (event, drawing) = (app.event(), app.clone());
    let draw = move || drawing.press.draw(&event, &drawing.readers, &reference, faults);
    let page = tokio::task::spawn_blocking(draw).await.map_err(|_| Problem::Internal)?;
    drop(turn);
    page
}

/// Gives somebody a new badge: the old one is no longer valid.
pub(in crate::web) async fn reissue(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(reissue): Json<Reissue>,
) -> Result<Json<Record>, Problem> {
    let reference = scan::reference(&reference)?;
    let reason = remark("reason", &reissue.reason)?;
    if reason.is_empty() {
        return Err(Problem::Invalid("the reason is empty; say why in a few words, such as \"lost\"".into()));
    }
    let lost = reissue.supersedes.map(|serial| serial.parse::<BadgeSerial>()).transpose();
    let lost = lost.map_err(|error| Problem::Invalid(error.to_string()))?;
    let (keys, mut draw, now, whose) = (keys(&app).await?, entropy::numbers()?, entropy::now(), reference.clone());
    let work = move |store: &mut store::Store| {
        let stored = store.participant(&whose)?;
        let valid = stored.badge.as_ref().map(|badge| badge.serial);
        // Two desks with one lost badge, or one desk that heard no answer, make one new badge.
        if lost.is_some() && lost != valid {
            return Err(BadgeRefusal::Replaced(whose.clone()).into());
        }
        let event = store.event()?;
        store.reissue_badge(&Signer::new(&event, &keys)?, &stored, &mut draw, &reason, now)
    };
    app.writer.run(device.name, work).await?;
    tracing::info!(device = device.id.0, "a badge was reissued");
    answer(&app, reference).await
}

/// Makes somebody's badge open nothing.
pub(in crate::web) async fn revoke(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(revoke): Json<Revoke>,
) -> Result<Json<Record>, Problem> {
    let (reference, reason) = (scan::reference(&reference)?, remark("reason", &revoke.reason)?);
    let (whose, now) = (reference.clone(), entropy::now());
    let revoked = app.writer.run(device.name, move |store| store.revoke_badge(&whose, &reason, now)).await?;
    if revoked.is_none() {
        return Err(Problem::Refused(format!("{reference} has no valid badge")));
    }
    tracing::info!(device = device.id.0, "a badge was revoked");
    answer(&app, reference).await
}

/// Reads the private keys, anew each time: a key that was replaced counts at once.
async fn keys(app: &App) -> Result<KeyFile, Problem> {
    let path = app.key.clone();
    app.read(move |_| Ok(store::read_key_file(&path))).await?.map_err(|error| {
        tracing::warn!(error = error.told(), "the key file cannot be read");
        Problem::NoKey
    })
}
