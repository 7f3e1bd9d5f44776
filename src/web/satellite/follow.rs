//! A satellite follows the main server: sends what it recorded, takes what is new, and goes on by itself when nobody answers.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use jiff::Timestamp;

use super::{
    client::{LinkError, MainServer},
    exchange::{NewsAnswer, Receipt, Sending},
    join::{self, BATCH},
    link_file::{Link, LinkFileError},
    main_servers::MainServers,
};
use crate::{
    domain::{actor::Actor, causes::with_causes},
    store::{Store, ToSend},
    web::{entropy, error::Problem, place::Renewal, state::App},
};

/// How often the main server is asked.
const POLL: Duration = Duration::from_millis(700);
/// How often it is written down that it was heard, in milliseconds.
const HEARD: i64 = 10_000;
/// A difference of the clocks that is less than this is the network's, in milliseconds.
const SAME_CLOCK: i64 = 300;
/// How many rounds pass before the certificate is looked at: every minute.
const ROUNDS: u32 = 85;
/// After how many rounds in vain the hall's pages say that the main server is lost: one may be the network's.
const LOST_AFTER: u32 = 3;
/// The minutes of a day.
const MINUTES_OF_DAY: u32 = 24 * 60;

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
enum RoundTrouble {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    File(#[from] LinkFileError),
    #[error("{0}")]
    Store(Problem),
    #[error("the main server's record is another one: it was restored or purged. Join it again with \"accredit satellite join\"")]
    Other,
    #[error("the main server is one of an earlier term; this satellite knows a later one")]
    Earlier,
}

impl From<Problem> for RoundTrouble {
    fn from(problem: Problem) -> Self {
        Self::Store(problem)
    }
}

impl RoundTrouble {
    /// Returns whether another server of the same event may do better.
    fn is_of_one_server(&self) -> bool {
        matches!(self, Self::Link(_) | Self::Earlier)
    }
}

/// Follows until the server ends.
pub(in crate::web) async fn follow(app: App, link: Link) {
    let mut mains = match MainServers::of(link) {
        Ok(mains) => mains,
        Err(error) => return tracing::error!(error = with_causes(&error), "this satellite cannot follow its main server"),
    };
    let mut stop = app.stop.clone();
    let (mut told, mut rounds, mut in_vain) = (String::new(), 0_u32, 0_u32);
    loop {
        let said = match round(&app, &mut mains).await {
            Ok(()) => String::new(),
            Err(error) => with_causes(&error),
        };
        in_vain = if said.is_empty() { 0 } else { in_vain.saturating_add(1) };
        app.main_lost.store(in_vain >= LOST_AFTER, Ordering::Relaxed);
        if said != told {
            if said.is_empty() {
                tracing::info!(server = mains.current().name(), "the main server answers");
            } else {
                tracing::warn!(error = said, "this satellite goes on by itself");
            }
            told = said;
        }
        rounds += 1;
        if told.is_empty() && rounds % ROUNDS == 0 {
            let due = if rounds % (ROUNDS * MINUTES_OF_DAY) == 0 { Renewal::Always } else { Renewal::WhereChanged };
            let renewed = renew(&app, &mut mains, due).await;
            if let Err(error) = renewed {
                tracing::warn!(error = with_causes(&*error), "the certificate could not be renewed");
            }
        }
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// How often the main server from before is told that it is that no longer.
const TELL: Duration = Duration::from_secs(30);

/// Tells each of the main servers of the term before, should it appear again, that there is another one.
pub(in crate::web) async fn tell_earlier(app: App, link: Link) {
    let (Ok(mains), Ok(terms)) = (MainServers::of(link), app.read(Store::terms).await) else { return };
    let path = format!("/v1/satellite/news?entry=0&hash=&row=0&term={}", terms.own);
    let mut stop = app.stop.clone();
    let mut untold: Vec<&MainServer> = mains.all().iter().collect();
    while !untold.is_empty() {
        let answers = join_all(untold.iter().map(|main| main.get::<NewsAnswer>(&path))).await;
        let has_stopped =
            |answer: &Result<_, LinkError>| matches!(answer, Err(LinkError::Refused { kind, .. }) if kind == "other-main");
        let mut answers = answers.iter();
        untold.retain(|main| {
            let is_told = answers.next().is_some_and(has_stopped);
            if is_told {
                tracing::info!(server = main.name(), "the main server from before was reached, and has stopped");
            }
            !is_told
        });
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep(TELL) => {}
        }
    }
}

/// One round with the first server of the event that answers; what each is asked is the same.
async fn round(app: &App, mains: &mut MainServers) -> Result<(), RoundTrouble> {
    let mut first = None;
    for _ in 0..mains.count() {
        match exchange(app, mains.current()).await {
            Ok(told) => {
                if mains.learn(&told) {
                    keep(app, mains.link()).await?;
                    tracing::info!(servers = mains.count(), "the main server can be reached at further addresses");
                }
                return Ok(());
            }
            Err(trouble) if trouble.is_of_one_server() => {
                first.get_or_insert(trouble);
                mains.turn();
            }
            Err(trouble) => return Err(trouble),
        }
    }
    first.map_or(Ok(()), Err)
}

/// Writes down how the main server is reached.
async fn keep(app: &App, link: &Link) -> Result<(), RoundTrouble> {
    let (path, link) = (app.read(|store| Ok(store.path().to_owned())).await?, link.clone());
    let written = tokio::task::spawn_blocking(move || link.write(&path)).await.map_err(|_| Problem::Internal)?;
    Ok(written?)
}

/// Up, then down. Returns where all servers of the event are, as far as the main server told.
async fn exchange(app: &App, main: &MainServer) -> Result<Vec<String>, RoundTrouble> {
    send(app, main).await?;
    loop {
        let (rest, told) = take(app, main).await?;
        if rest == MoreToTake::Nothing {
            return Ok(told);
        }
    }
}

/// Sends what the main server does not have yet.
async fn send(app: &App, main: &MainServer) -> Result<(), RoundTrouble> {
    loop {
        let waiting = app.read(|store| {
            let Some(own) = store.satellite()? else { return Ok(None) };
            let outbox = store.outbox(ToSend::New, own.sent, BATCH)?;
            Ok(Some((store.terms()?.highest, own.sent, outbox)))
        });
        let Some((term, sent, outbox)) = waiting.await? else { return Ok(()) };
        let upto = outbox.upto;
        if upto == sent && outbox.is_empty() {
            return Ok(());
        }
        if !outbox.is_empty() {
            let received: Receipt = main.post("/v1/satellite/readings", &Sending { term, outbox }).await?;
            if received.held > 0 {
                tracing::warn!(count = received.held, "readings wait for a supervisor at the main server");
            }
        }
        if upto == sent {
            // Only what the main server is told again, until it says the same.
            return Ok(());
        }
        app.writer.run(Actor::program(), move |store| store.satellite_sent(upto)).await?;
    }
}

/// Whether there is more to take.
#[derive(PartialEq, Eq)]
enum MoreToTake {
    More,
    Nothing,
}

/// Takes what is new.
async fn take(app: &App, main: &MainServer) -> Result<(MoreToTake, Vec<String>), RoundTrouble> {
    let own = app.read(|store| Ok((store.satellite()?, store.terms()?))).await?;
    let (Some(own), terms) = own else { return Ok((MoreToTake::Nothing, Vec::new())) };
    let cursor = &own.cursor;
    let path =
        format!("/v1/satellite/news?entry={}&hash={}&row={}&term={}", cursor.entry, cursor.hash, cursor.row, terms.highest);
    let asked = entropy::own_now();
    let answer: NewsAnswer = main.get(&path).await?;
    if answer.term < terms.highest {
        return Err(RoundTrouble::Earlier);
    }
    let measured = join::ahead(asked, answer.now);
    let ahead = if (measured - own.ahead).abs() < SAME_CLOCK { own.ahead } else { measured };
    entropy::set_ahead(ahead);
    let as_of = Timestamp::from_millisecond(answer.now).unwrap_or(own.as_of);
    let Some(news) = answer.news else { return Err(RoundTrouble::Other) };
    let term = answer.term;
    let is_old = as_of.as_millisecond() - own.as_of.as_millisecond() > HEARD || ahead != own.ahead || term > terms.highest;
    let is_new = news.cursor != news.after;
    let rest = if news.more { MoreToTake::More } else { MoreToTake::Nothing };
    if is_new || is_old {
        let done = app.writer.run(Actor::program(), move |store| {
            store.hear_term(term)?;
            if is_new { store.take_news(&news, (as_of, ahead), entropy::now()) } else { store.satellite_heard(as_of, ahead) }
        });
        done.await?;
    }
    Ok((rest, answer.servers))
}

/// Gets a new certificate where the host's names or addresses changed, or the last one is a day old.
async fn renew(app: &App, mains: &mut MainServers, is_due: Renewal) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(names) = app.place.names_if_changed(is_due) else { return Ok(()) };
    let Some(certificate) = join::certified(mains.current(), app.place.given(), None).await? else { return Ok(()) };
    app.place.show(&certificate.certificate, &certificate.authority, &certificate.key, names)?;
    mains.keep(mains.link().with_certificate(certificate));
    Ok(keep(app, mains.link()).await?)
}
