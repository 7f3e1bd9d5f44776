//! Documents of a nomination, as the delegation sees them: what is asked for, what was sent and decided, and what is missing.
//!
//! Nothing of a document is shown on a page: it is given out as a file that the browser saves.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    acting::{Acted, act_on, nobody, not_there},
    body::{DocumentUpload, Form, UploadContent},
    fields::document_label,
    layout::{Layout, Said, page_with},
    refused_upload,
    sent::Sent,
    visitor::{SignedInPerson, hidden, own_reference},
    wrong,
};
use crate::{
    domain::{
        causes::with_causes,
        document::{DocumentCode, DocumentId, DocumentState, file_name},
        event::Event,
        id::Reference,
        nomination::state::State as NominationState,
        text::printable,
    },
    roster::{
        document::{self, DocumentError},
        photo,
    },
    store::{Import, NewDocument, NomineeFilter, OfWhom, SentDocument, Store, StoreError, StoredDocument, seal_document},
    web::{
        body::Query,
        entropy,
        error::Problem,
        scan,
        state::App,
        text::{PageLanguage, ReaderLanguage},
    },
};

/// The most people of a delegation who are offered for one document, and the most documents that are offered for one person.
const MOST: usize = 500;

#[derive(Template)]
#[template(path = "web/portal/documents.html")]
struct DocumentsPage {
    l: Layout,
    reference: String,
    name: String,
    kinds: Vec<KindLine>,
    /// Others of the delegation.
    others: Vec<OtherLine>,
    may_send: bool,
}

/// Somebody of the delegation for whom a document may be, too.
struct OtherLine {
    reference: String,
    name: String,
    /// Whether that was ticked before the file was refused.
    is_ticked: bool,
}

/// What was chosen beside a file that was refused.
#[derive(Default)]
struct ChosenWithFile {
    kind: String,
    also: Vec<String>,
}

/// A kind of document on the page.
struct KindLine {
    code: String,
    label: String,
    state: &'static str,
    is_required: bool,
    /// Whether a file of it was just refused.
    is_refused: bool,
    sent: Vec<SentLine>,
    /// Documents of the delegation that could be for this person, too: number and words.
    beside: Vec<(i64, String)>,
}

/// A document that was sent, on a page.
pub(super) struct SentLine {
    /// Its number.
    pub(super) id: i64,
    /// What kind it is.
    pub(super) label: String,
    /// What its file was called.
    pub(super) name: String,
    /// How large it is, and what.
    pub(super) size: String,
    /// When it was sent.
    pub(super) at: String,
    /// Key of the state's word.
    pub(super) state: &'static str,
    /// A word for the style.
    pub(super) look: &'static str,
    /// What the delegation is told.
    pub(super) text: String,
    /// For how many people it was sent.
    pub(super) people: usize,
    /// Whether nobody has accepted it.
    pub(super) is_open: bool,
}

impl SentLine {
    /// Tells of a document.
    pub(super) fn of(t: &PageLanguage, event: &Event, sent: &SentDocument) -> Self {
        let document = &sent.document;
        let label = event.document(&document.kind).map_or_else(|| document.kind.to_string(), |rule| document_label(t, rule));
        Self {
            id: document.id.0,
            label,
            name: document.name.clone(),
            size: size(document),
            at: event.local(sent.sent_at).strftime("%Y-%m-%d %H:%M").to_string(),
            state: state_key(Some(sent.state)),
            look: sent.state.as_str(),
            text: sent.text.clone(),
            people: sent.people,
            is_open: sent.state != DocumentState::Accepted,
        }
    }
}

fn size(document: &StoredDocument) -> String {
    format!("{} · {} kB", document.media.as_str().to_uppercase(), document.size.div_ceil(1_000))
}

/// Returns the key of a state's word; `None` is missing.
pub(super) fn state_key(state: Option<DocumentState>) -> &'static str {
    match state {
        None => "document_missing",
        Some(DocumentState::Received) => "document_received",
        Some(DocumentState::Accepted) => "document_accepted",
        Some(DocumentState::Refused) => "document_refused",
    }
}

/// Shows the documents of somebody.
pub(super) async fn page(
    State(app): State<App>,
    Path(reference): Path<String>,
    Query(said): Query<Said>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, Some(&visitor)).with_said(said.said.as_deref());
    show(&app, &visitor, (l, ChosenWithFile::default()), own_reference(&reference)?, reader).await
}

async fn show(
    app: &App,
    visitor: &SignedInPerson,
    (l, chosen): (Layout, ChosenWithFile),
    reference: Reference,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    if event.event.documents.is_empty() {
        return Err(Problem::NotFound);
    }
    let scope = visitor.scope();
    let found = app.read(move |store| {
        let stored = store.participant_within(&scope, &reference)?;
        let delegation = store.delegation_of(&stored.participant)?.map(|body| body.id);
        let states = NominationState::ALL.into_iter().filter(|state| !is_over(*state)).collect();
        let filter = NomineeFilter { delegation, states, ..NomineeFilter::default() };
        let others = store.nominees(&scope, &filter, MOST)?.0;
        let sent = store.documents_of(&scope, stored.key)?;
        let beside = store.documents_beside(&scope, &stored, MOST)?;
        Ok((stored, others, sent, beside))
    });
    let (stored, others, sent, beside) = found.await.map_err(hidden)?;
    let who = &stored.participant;
    let asked = event.event.documents.iter().filter(|rule| rule.is_for(&who.delegation_type));
    let kinds = asked.map(|rule| {
        let own: Vec<&SentDocument> = sent.iter().filter(|one| one.document.kind == rule.code).collect();
        let best = [DocumentState::Accepted, DocumentState::Received, DocumentState::Refused];
        let state = best.into_iter().find(|state| own.iter().any(|one| one.state == *state));
        let told = |one: &StoredDocument| (one.id.0, format!("{} ({})", one.name, size(one)));
        KindLine {
            code: rule.code.to_string(),
            label: document_label(l.t, rule),
            state: state_key(state),
            is_required: event.event.needs_document(rule, who),
            is_refused: rule.code.as_str() == chosen.kind,
            sent: own.into_iter().map(|one| SentLine::of(l.t, &event.event, one)).collect(),
            beside: beside.iter().filter(|one| one.kind == rule.code).map(told).collect(),
        }
    });
    let others = others.into_iter().map(|one| one.stored.participant).filter(|other| other.reference != who.reference);
    let is_wrong = !l.problem.is_empty();
    let page = DocumentsPage {
        reference: who.reference.to_string(),
        name: who.full_name(),
        kinds: kinds.collect(),
        others: others
            .map(|other| {
                let reference = other.reference.to_string();
                OtherLine { name: other.full_name(), is_ticked: chosen.also.contains(&reference), reference }
            })
            .collect(),
        may_send: !is_over(stored.state),
        l,
    };
    page_with(if is_wrong { StatusCode::CONFLICT } else { StatusCode::OK }, &page, reader)
}

fn is_over(state: NominationState) -> bool {
    matches!(state, NominationState::Rejected | NominationState::Withdrawn)
}

/// Stores a document, for one person and all others who are chosen.
pub(super) async fn put(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    upload: DocumentUpload,
) -> Result<Response, Problem> {
    let reference = own_reference(&reference)?;
    let sent = upload.sent();
    let l = Layout::new(&app, reader, Some(&visitor)).answering(sent.clone());
    let (scope, whose) = (visitor.scope(), reference.clone());
    app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?;
    let kind = upload.of("kind").parse::<DocumentCode>().map_err(|_| Problem::NotFound)?;
    let others = upload.all("also").map(|written| scan::reference(written).map_err(|_| printable(written)));
    let people = std::iter::once(Ok(reference.clone())).chain(others).collect::<Result<Vec<Reference>, String>>();
    let chosen = ChosenWithFile { kind: kind.to_string(), also: upload.all("also").map(str::to_owned).collect() };
    let DocumentUpload { content, file_name, .. } = upload;
    let people = match people {
        Ok(people) => people,
        Err(written) => return told_on(&app, &visitor, (reference, chosen), reader, nobody(l, &written)).await,
    };
    let file = match content {
        UploadContent::Bytes(file) if file.is_empty() && file_name.is_empty() => {
            let problem = l.t.of("photo_none").to_owned();
            return show(&app, &visitor, (l.with_problem(problem), chosen), reference, reader).await;
        }
        UploadContent::Bytes(file) => file,
        UploadContent::TooLarge(size) => {
            let refused = ("too-large", size);
            refused_upload::write_down(&app, &visitor, &reference, Some(kind), refused).await?;
            let problem = l.t.of("document_large").to_owned();
            let mut page = show(&app, &visitor, (l.with_problem(problem), chosen), reference, reader).await?;
            *page.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            return Ok(page);
        }
    };
    let (sent_as, size) = (kind.clone(), file.len() as u64);
    // One file in memory at a time beside the one that comes in.
    let turn = app.photos.acquire().await.map_err(|_| Problem::Stopping)?;
    let sealing = app.clone();
    let sealing = move || sealing.readers.look(|store| Ok(sealed(store, kind, (&file_name, &file))));
    let sealed = tokio::task::spawn_blocking(sealing);
    let sealed = sealed.await.map_err(|_| Problem::Internal)??;
    drop(turn);
    let problem = match sealed {
        Ok(given) => {
            let scope = visitor.scope();
            return change(&app, &visitor, (reference, chosen), (reader, sent), move |import, _| {
                import.put_document(&scope, &people, &given)?;
                Ok("document")
            })
            .await;
        }
        Err(Unsealed::File(error)) => {
            refused_upload::write_down(&app, &visitor, &reference, Some(sent_as), (error.word(), size)).await?;
            l.t.filled("document_unfit", &[&wrong::document(l.t, &error)])
        }
        Err(Unsealed::Random(problem)) => return Err(problem),
        Err(Unsealed::Store(error)) => {
            tracing::warn!(error = with_causes(&error), "a document cannot be sealed");
            l.t.of("document_no_key").to_owned()
        }
    };
    show(&app, &visitor, (l.with_problem(problem), chosen), reference, reader).await
}

/// Why a file is not stored.
enum Unsealed {
    /// The file.
    File(DocumentError),
    /// The system.
    Random(Problem),
    /// The key.
    Store(StoreError),
}

fn sealed(store: &Store, kind: DocumentCode, (name, file): (&str, &[u8])) -> Result<NewDocument, Unsealed> {
    let media = document::media(file).map_err(Unsealed::File)?;
    let random = || entropy::random().map_err(Unsealed::Random);
    let key = store.seal_key_or_new(random()?).map_err(Unsealed::Store)?;
    let event = store.event().map_err(Unsealed::Store)?.id;
    let digest = photo::digest(file);
    Ok(NewDocument {
        kind,
        name: file_name(name),
        media,
        size: file.len() as u64,
        sealed: seal_document(&key, event, random()?, &digest, file),
        digest,
        key: key.id(),
    })
}

/// Says that a document which was sent for others is for this person, too.
pub(super) async fn reuse(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let id: DocumentId = form.of("document").parse().map_err(|_| Problem::NotFound)?;
    let scope = visitor.scope();
    let whose = (own_reference(&reference)?, ChosenWithFile::default());
    change(&app, &visitor, whose, (reader, form.sent()), move |import, whose| {
        import.attach_document(&scope, id, std::slice::from_ref(whose))?;
        Ok("document")
    })
    .await
}

/// Takes a document back that nobody has accepted.
pub(super) async fn remove(
    State(app): State<App>,
    Path((reference, id)): Path<(String, String)>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    form: Form,
) -> Result<Response, Problem> {
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let scope = visitor.scope();
    let whose = (own_reference(&reference)?, ChosenWithFile::default());
    change(&app, &visitor, whose, (reader, form.sent()), move |import, whose| {
        import.within(&scope, whose)?;
        import.remove_document(&scope, id, &OfWhom::One(whose.clone()))?;
        Ok("document_removed")
    })
    .await
}

async fn change(
    app: &App,
    visitor: &SignedInPerson,
    (reference, chosen): (Reference, ChosenWithFile),
    (reader, sent): (ReaderLanguage, Sent),
    work: impl Fn(&mut Import<'_>, &Reference) -> Result<&'static str, StoreError> + Send + 'static,
) -> Result<Response, Problem> {
    let acted = act_on(app, visitor, (reader, sent), (&reference, &format!("/people/{reference}/documents")), work).await?;
    told_on(app, visitor, (reference, chosen), reader, acted).await
}

/// Answers with what became of it, on the page of documents where it was not done.
async fn told_on(
    app: &App,
    visitor: &SignedInPerson,
    (reference, chosen): (Reference, ChosenWithFile),
    reader: ReaderLanguage,
    acted: Acted,
) -> Result<Response, Problem> {
    match acted {
        Acted::Done(back) => Ok(back),
        Acted::Refused(l) => show(app, visitor, (*l, chosen), reference, reader).await,
        Acted::Unknown(l) => show(app, visitor, (*l, chosen), reference, reader).await.map(not_there),
    }
}

/// Gives a document out, as a file to save.
pub(super) async fn file(
    State(app): State<App>,
    Path((reference, id)): Path<(String, String)>,
    visitor: SignedInPerson,
) -> Result<Response, Problem> {
    let (reference, scope) = (own_reference(&reference)?, visitor.scope());
    let id: DocumentId = id.parse().map_err(|_| Problem::NotFound)?;
    let turn = app.photos.acquire().await.map_err(|_| Problem::Stopping)?;
    let found = app.read(move |store| {
        let (document, sealed) = store.sealed_document(&scope, &reference, id)?;
        Ok((store.open_document(&document, &sealed)?, document))
    });
    let (bytes, document) = found.await.map_err(hidden)?;
    drop(turn);
    // The file's own name was written by somebody else: what the browser saves is called by its kind and number.
    let name = format!("attachment; filename=\"{}-{}.{}\"", document.kind, document.id, document.media.as_str());
    let headers = [
        (header::CONTENT_TYPE, document.media.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
