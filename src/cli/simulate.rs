//! `accredit simulate`: plays an arrival on a copy of the event.

use clap::builder::RangedU64ValueParser;
use serde_json::json;

use crate::{
    checkin::{
        Checkin,
        simulation::{self, Failure, Outage, Played, Profile, Scenario, SimulationError},
    },
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        words::count,
    },
    domain::{event::Event, id::GateCode, mask::DayIndex, text::printable, written_date},
    store::Store,
};

const MINUTE: u64 = 60_000;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
People with valid badges come to one gate, queue before its lanes, and are read. What is decided is decided by the rules of the gates,
with the event's people, rights and settings, on a copy that is thrown away: the event stays as it is. People who were
admitted on that day before are inside.

A time of failure is written as FROM-TO in minutes from the start, as in --server-fails 10-20. While the server is away, every lane decides by
itself, as [offline] in the event file says; while the network is away, about half of the lanes do. What they decided comes to the
server afterwards, and is judged as it would be. Where the event file says wait, those lanes stand still until there is an answer.

The same seed gives the same arrival, number by number. Verdict times are those of the model: 40 ms with the server, 400 ms where a lane
first waits for it in vain, 10 ms after that.")]
pub struct Args {
    /// The gate [default: the first that leads in]
    #[arg(long, value_name = "CODE")]
    gate: Option<GateCode>,
    /// The event day [default: the first]
    #[arg(long, value_name = "DATE", value_parser = written_date::read)]
    day: Option<jiff::civil::Date>,
    /// How many people come, at most all who have badges
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    people: usize,
    /// Over how many minutes they come
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1_440))]
    minutes: u64,
    /// When they come: even, peak (most in the middle) or late (half in the last fifth)
    #[arg(long, value_name = "WHEN", default_value = "peak")]
    profile: Profile,
    /// How many lanes are open
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    lanes: u64,
    /// How many seconds somebody spends in a lane besides the verdict
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How many in a hundred come again, at any lane
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=100))]
    again: u64,
    /// How many people are blocked during the arrival
    #[arg(long, value_name = "N", default_value_t = 0)]
    blocked: usize,
    /// How far the lanes' clocks are off, at most, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=720))]
    clocks: u64,
    /// From which to which minute the server is away (repeatable)
    #[arg(long, value_name = "FROM-TO")]
    server_fails: Vec<String>,
    /// From which to which minute the network is away (repeatable)
    #[arg(long, value_name = "FROM-TO")]
    network_fails: Vec<String>,
    /// The longest acceptable wait, in minutes, from which the number of lanes is worked out
    #[arg(long, value_name = "MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=720))]
    wait: u64,
    /// The seed of all that is random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let folder = tempfile::tempdir().map_err(|error| CliError::file(&std::env::temp_dir(), &error))?;
    let copy = folder.path().join("simulated.db");
    Store::open(&context.db)?.backup(&copy, context.now())?;
    let store = Store::open(&copy)?;
    let event = store.event()?.event;
    let scenario = scenario(&event, args)?;
    let played = simulation::play(Checkin::new(store)?, &scenario)?;
    match context.format {
        Format::Json => say!("{}", told(&scenario, &played)),
        Format::Text => {
            print(&scenario, &played)?;
            if scenario.blocked > played.people {
                context.status(format!("of {} people, {} cannot be blocked: all are", played.people, scenario.blocked));
            }
        }
    }
    Ok(Ending::Done)
}

fn scenario(event: &Event, args: &Args) -> Result<Scenario, CliError> {
    let gate = match &args.gate {
        Some(gate) => gate.clone(),
        None => event
            .gates
            .iter()
            .find(|gate| gate.direction == crate::domain::event::Direction::In)
            .map(|gate| gate.code.clone())
            .ok_or_else(|| CliError::failed("no gate of the event leads in"))?,
    };
    let day = match args.day {
        None => DayIndex::new(0),
        Some(date) => event.days.iter().position(|known| *known == date).and_then(DayIndex::new),
    };
    let day = day.ok_or_else(|| {
        CliError::failed("that is not a day of the event").hint(format!("its days: {}", event.format_days(event.all_days())))
    })?;
    let failures = |written: &[String], what| written.iter().map(move |span| failure(span, what)).collect::<Result<Vec<_>, _>>();
    Ok(Scenario {
        gate,
        day,
        people: args.people,
        length: args.minutes * MINUTE,
        profile: args.profile,
        lanes: usize::try_from(args.lanes).unwrap_or(usize::MAX),
        each: args.seconds * 1_000,
        again: args.again,
        blocked: args.blocked,
        clocks: args.clocks * MINUTE,
        failures: [failures(&args.server_fails, Outage::Server)?, failures(&args.network_fails, Outage::Network)?].concat(),
        wait: args.wait * MINUTE,
        seed: args.seed,
    })
}

fn failure(written: &str, what: Outage) -> Result<Failure, CliError> {
    let read = || {
        let (from, to) = written.split_once('-')?;
        let (from, to) = (from.trim().parse::<u64>().ok()?, to.trim().parse::<u64>().ok()?);
        (from < to && to <= 100_000).then_some(Failure { what, from: from * MINUTE, to: to * MINUTE })
    };
    read().ok_or_else(|| {
        CliError::failed(format!("\"{}\" is not a time of failure", printable(written)))
            .hint("write it as 10-20: from the tenth to the twentieth minute")
    })
}

/// Writes a length of time in minutes and seconds.
fn length(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    format!("{}:{:02} min", seconds / 60, seconds % 60)
}

fn listed(counts: &std::collections::BTreeMap<&'static str, usize>) -> String {
    let all: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn print(scenario: &Scenario, played: &Played) -> Result<(), CliError> {
    let queues = played.queues;
    let [half, most, longest] = played.verdict_times;
    say!("gate          {}, {}, seed {}", scenario.gate, count(scenario.lanes, "lane"), scenario.seed);
    say!("people        {} ({} readings)", played.people, played.readings);
    say!("verdicts      {}", listed(&played.verdicts));
    say!("decided alone {}", played.alone);
    say!("verdict time  {half} ms for half, {most} ms for 95 in 100, {longest} ms at most");
    say!("longest queue {} people", queues.longest);
    say!("longest wait  {} ({} for 95 in 100)", length(queues.longest_wait), length(queues.most_waited));
    say!("last one in   {} after the start", length(queues.done_at));
    say!("conflicts     {}", listed(&played.conflicts));
    let calm = if scenario.failures.is_empty() { "" } else { ", where nothing fails" };
    say!("lanes needed  {} for a wait of {} at most{calm}", played.lanes_needed, length(scenario.wait));
    Ok(())
}

fn told(scenario: &Scenario, played: &Played) -> serde_json::Value {
    let [half, most, longest] = played.verdict_times;
    json!({
        "gate": scenario.gate.as_str(),
        "lanes": scenario.lanes,
        "seed": scenario.seed,
        "people": played.people,
        "readings": played.readings,
        "verdicts": played.verdicts,
        "alone": played.alone,
        "verdict_ms": { "p50": half, "p95": most, "max": longest },
        "longest_queue": played.queues.longest,
        "wait_ms": { "p95": played.queues.most_waited, "max": played.queues.longest_wait },
        "done_ms": played.queues.done_at,
        "conflicts": played.conflicts,
        "lanes_needed": played.lanes_needed,
        "wait_wanted_ms": scenario.wait,
    })
}

impl From<SimulationError> for CliError {
    fn from(error: SimulationError) -> Self {
        match error {
            SimulationError::Store(error) => error.into(),
            SimulationError::Nobody => Self::chain(&error).hint("issue badges first: accredit badge print -o badges.pdf"),
        }
    }
}
