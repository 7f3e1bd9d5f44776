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
    store::{Cursor, Store, ToSend},
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
    take(app, main).await
}

/// Sends what the main server does not have yet: while it records one batch, the next is read.
async fn send(app: &App, main: &MainServer) -> Result<(), RoundTrouble> {
    let mut waiting = next_batch(app, Some(None)).await?;
    while let Some((batch, from)) = waiting {
        let (sent, next) = tokio::join!(send_batch(main, batch), next_batch(app, from));
        if let Some(upto) = sent? {
            app.writer.run(Actor::program(), move |store| store.satellite_sent(upto)).await?;
        }
        waiting = next?;
    }
    Ok(())
}

/// What is sent at once.
struct Batch {
    sending: Sending,
    /// Up to where the main server has it then; `None` of what it is told again.
    upto: Option<(i64, i64)>,
}

/// Where the next batch begins: after a scan and a handout, or after what the main server has; `None` where there is none.
type NextBatch = Option<Option<(i64, i64)>>;

/// Reads what is to be sent after what was read before.
async fn next_batch(app: &App, from: NextBatch) -> Result<Option<(Batch, NextBatch)>, RoundTrouble> {
    let Some(from) = from else { return Ok(None) };
    let waiting = app.read(move |store| {
        let Some(own) = store.satellite()? else { return Ok(None) };
        let after = from.unwrap_or(own.sent);
        let outbox = store.outbox(ToSend::New, after, BATCH)?;
        Ok(Some((store.terms()?.highest, after, outbox)))
    });
    let Some((term, after, outbox)) = waiting.await? else { return Ok(None) };
    // After only what the main server is told again, until it says the same, there is nothing.
    let upto = Some(outbox.upto).filter(|upto| *upto != after);
    if upto.is_none() && outbox.is_empty() {
        return Ok(None);
    }
    Ok(Some((Batch { sending: Sending { term, outbox }, upto }, upto.map(Some))))
}

/// Sends a batch; returns up to where the main server has it.
async fn send_batch(main: &MainServer, batch: Batch) -> Result<Option<(i64, i64)>, RoundTrouble> {
    if !batch.sending.outbox.is_empty() {
        let received: Receipt = main.post("/v1/satellite/readings", &batch.sending).await?;
        if received.held > 0 {
            tracing::warn!(count = received.held, "readings wait for a supervisor at the main server");
        }
    }
    Ok(batch.upto)
}

/// What the main server answered, and how far its clock is ahead.
struct Answered {
    answer: NewsAnswer,
    measured: i64,
}

/// Takes what is new: while one answer is written, the next is asked for. Returns where all servers of the event are.
async fn take(app: &App, main: &MainServer) -> Result<Vec<String>, RoundTrouble> {
    let own = app.read(|store| Ok((store.satellite()?, store.terms()?))).await?;
    let (Some(own), terms) = own else { return Ok(Vec::new()) };
    let mut answered = ask(main, &own.cursor, terms.highest).await?;
    loop {
        let servers = std::mem::take(&mut answered.answer.servers);
        let next = answered.answer.news.as_ref().filter(|news| news.more).map(|news| news.cursor.clone());
        let Some(next) = next else {
            write(app, answered).await?;
            return Ok(servers);
        };
        let (written, asked) = tokio::join!(write(app, answered), ask(main, &next, terms.highest));
        written?;
        answered = asked?;
    }
}

/// Asks what was new after a cursor.
async fn ask(main: &MainServer, cursor: &Cursor, term: i64) -> Result<Answered, RoundTrouble> {
    let path = format!("/v1/satellite/news?entry={}&hash={}&row={}&term={term}", cursor.entry, cursor.hash, cursor.row);
    let asked = entropy::own_now();
    let answer: NewsAnswer = main.get(&path).await?;
    if answer.term < term {
        return Err(RoundTrouble::Earlier);
    }
    let measured = join::ahead(asked, answer.now);
    Ok(Answered { answer, measured })
}

/// Writes down what was new.
async fn write(app: &App, answered: Answered) -> Result<(), RoundTrouble> {
    let own = app.read(|store| Ok((store.satellite()?, store.terms()?))).await?;
    let (Some(own), terms) = own else { return Ok(()) };
    let Answered { answer, measured } = answered;
    let as_of = Timestamp::from_millisecond(answer.now).unwrap_or(own.as_of);
    let Some(news) = answer.news else { return Err(RoundTrouble::Other) };
    // A long answer takes long to make and to come: the way says nothing of the clocks then.
    let is_same = news.more || (measured - own.ahead).abs() < SAME_CLOCK;
    let ahead = if is_same { own.ahead } else { measured };
    entropy::set_ahead(ahead);
    let term = answer.term;
    let is_old = as_of.as_millisecond() - own.as_of.as_millisecond() > HEARD || ahead != own.ahead || term > terms.highest;
    let is_new = news.cursor != news.after;
    if is_new || is_old {
        let done = app.writer.run(Actor::program(), move |store| {
            store.hear_term(term)?;
            if is_new { store.take_news(&news, (as_of, ahead), entropy::now()) } else { store.satellite_heard(as_of, ahead) }
        });
        done.await?;
    }
    Ok(())
}

/// Gets a new certificate where the host's names or addresses changed, or the last one is a day old.
async fn renew(app: &App, mains: &mut MainServers, is_due: Renewal) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(names) = app.place.names_if_changed(is_due) else { return Ok(()) };
    let Some(certificate) = join::certified(mains.current(), app.place.given(), None).await? else { return Ok(()) };
    app.place.show(&certificate.certificate, &certificate.authority, &certificate.key, names)?;
    mains.keep(mains.link().with_certificate(certificate));
    Ok(keep(app, mains.link()).await?)
}
