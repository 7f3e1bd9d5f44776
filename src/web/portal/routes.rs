//! Every address of the portal, and which roles it is for: one table, of which the router is made and against which it is tested.

use axum::{
    Router,
    extract::State,
    http::{Method, Uri},
    middleware,
    response::Redirect,
    routing::{MethodRouter, get, post},
};

use super::{
    assets, badge, delegation, documents, enter, exceptions, figures, moves, paper_desk, person, person_new, person_save, photo,
    problem, queue, review, second_factor, sign_in,
    visitor::{self, Reach},
};
use crate::{
    domain::person::PersonRole::{self, FocalPoint, Officer, Reviewer, Viewer},
    web::{error::Problem, router, state::App},
};

/// Who may use an address.
#[derive(Clone, Copy)]
enum Audience {
    /// Anyone who reaches the portal.
    Anyone,
    /// Persons of these roles who are signed in, before they have proven a second factor, too.
    BeforeFactor(&'static [PersonRole]),
    /// Persons of these roles who are signed in and have proven their second factor, if they have or need one. For others there is
    /// nothing there.
    Roles(&'static [PersonRole]),
}

/// An address of the portal, as a test asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalAddress {
    /// `get` or `post`.
    pub method: &'static str,
    /// Its path, with names for what differs.
    pub path: &'static str,
    /// The roles that it is for; `None` for anyone.
    pub roles: Option<&'static [PersonRole]>,
    /// Whether it is there before a second factor is proven.
    pub is_before_factor: bool,
}

/// An address.
struct Route {
    method: &'static str,
    path: &'static str,
    who: Audience,
    handler: MethodRouter<App>,
}

const EVERY_ROLE: &[PersonRole] = &PersonRole::ALL;
const FOCAL: &[PersonRole] = &[FocalPoint];
const DECIDES: &[PersonRole] = &[Reviewer, Officer];
const SEES_PEOPLE: &[PersonRole] = &[FocalPoint, Reviewer, Officer];
const OFFICERS: &[PersonRole] = &[Officer];
const SEES_FIGURES: &[PersonRole] = &[Officer, Viewer];

/// The table. What is at an address is narrowed further by the person's scope.
fn routes() -> Vec<Route> {
    use Audience::{Anyone, BeforeFactor, Roles};
    let get_route = |path, who, handler| Route { method: "get", path, who, handler };
    let post_route = |path, who, handler| Route { method: "post", path, who, handler };
    vec![
        get_route("/static/{name}", Anyone, get(assets::file)),
        get_route("/enter", Anyone, get(enter::page)),
        post_route("/enter", Anyone, post(enter::enter)),
        get_route("/sign-in", Anyone, get(sign_in::start)),
        get_route("/sign-in/back", Anyone, get(sign_in::back)),
        get_route("/", Roles(EVERY_ROLE), get(enter::start)),
        post_route("/leave", BeforeFactor(EVERY_ROLE), post(enter::leave)),
        get_route("/second-factor", BeforeFactor(EVERY_ROLE), get(second_factor::page)),
        post_route("/second-factor", BeforeFactor(EVERY_ROLE), post(second_factor::act_on)),
        get_route("/delegations", Roles(FOCAL), get(delegation::list)),
        get_route("/delegations/{id}", Roles(FOCAL), get(delegation::page)),
        post_route("/delegations/{id}/submit", Roles(FOCAL), post(delegation::submit)),
        get_route("/delegations/{id}/new", Roles(FOCAL), get(person_new::new)),
        post_route("/delegations/{id}/new", Roles(FOCAL), post(person_new::add)),
        get_route("/people/{reference}", Roles(FOCAL), get(person::page)),
        post_route("/people/{reference}", Roles(FOCAL), post(person_save::save)),
        post_route("/people/{reference}/submit", Roles(FOCAL), post(moves::submit)),
        post_route("/people/{reference}/withdraw", Roles(FOCAL), post(moves::withdraw)),
        post_route("/people/{reference}/confirm", Roles(FOCAL), post(moves::confirm)),
        post_route("/people/{reference}/replace", Roles(FOCAL), post(moves::replace)),
        post_route("/people/{reference}/photo", Roles(FOCAL), post(photo::put)),
        get_route("/people/{reference}/photo", Roles(SEES_PEOPLE), get(photo::show)),
        get_route("/people/{reference}/photo/proposed", Roles(SEES_PEOPLE), get(photo::show_proposed)),
        get_route("/people/{reference}/badge.png", Roles(SEES_PEOPLE), get(badge::preview)),
        get_route("/people/{reference}/documents", Roles(FOCAL), get(documents::page)),
        post_route("/people/{reference}/documents", Roles(FOCAL), post(documents::put)),
        post_route("/people/{reference}/documents/use", Roles(FOCAL), post(documents::reuse)),
        get_route("/people/{reference}/documents/{document}", Roles(SEES_PEOPLE), get(documents::file)),
        post_route("/people/{reference}/documents/{document}/remove", Roles(FOCAL), post(documents::remove)),
        post_route("/nominations/{reference}/documents/{document}", Roles(DECIDES), post(paper_desk::decide_on)),
        get_route("/queue", Roles(DECIDES), get(queue::page)),
        post_route("/queue", Roles(DECIDES), post(queue::decide_on)),
        get_route("/nominations/{reference}", Roles(DECIDES), get(review::page)),
        post_route("/nominations/{reference}", Roles(DECIDES), post(review::decide_on)),
        get_route("/exceptions", Roles(OFFICERS), get(exceptions::page)),
        post_route("/exceptions", Roles(OFFICERS), post(exceptions::extend)),
        get_route("/figures", Roles(SEES_FIGURES), get(figures::page)),
    ]
}

/// Returns every address of the portal. A test asks each of them.
#[must_use]
pub fn portal_addresses() -> Vec<PortalAddress> {
    let told = |Route { method, path, who, .. }| match who {
        Audience::Anyone => PortalAddress { method, path, roles: None, is_before_factor: true },
        Audience::BeforeFactor(roles) => PortalAddress { method, path, roles: Some(roles), is_before_factor: true },
        Audience::Roles(roles) => PortalAddress { method, path, roles: Some(roles), is_before_factor: false },
    };
    routes().into_iter().map(told).collect()
}

/// Returns what answers connections that are encrypted or come from this machine.
pub(super) fn whole(app: &App) -> Router {
    // On each handler, not on the router: nothing can be added that nobody guards.
    let guarded = |handler: MethodRouter<App>, reach, roles| {
        handler.route_layer(middleware::from_fn_with_state((app.clone(), reach, roles), visitor::guard))
    };
    let router = routes().into_iter().fold(Router::new(), |router, route| {
        router.route(
            route.path,
            match route.who {
                Audience::Anyone => route.handler,
                Audience::BeforeFactor(roles) => guarded(route.handler, Reach::BeforeFactor, roles),
                Audience::Roles(roles) => guarded(route.handler, Reach::Through, roles),
            },
        )
    });
    finish(router.fallback(|| async { Problem::NotFound }), app)
}

/// Returns what answers plain connections from the network: where to go instead.
pub(super) fn plain(app: &App) -> Router {
    finish(Router::new().fallback(elsewhere), app)
}

async fn elsewhere(State(app): State<App>) -> Redirect {
    Redirect::permanent(&app.place.url())
}

/// Leads those who open the address of a form, as by the address line of a page that answered it, to the page that has the form. Whether
/// that is theirs is asked there.
async fn sends_back(method: Method, uri: Uri) -> Result<Redirect, Problem> {
    let page = page_of(uri.path()).filter(|_| method == Method::GET).ok_or(Problem::NotFound)?;
    Ok(Redirect::to(page))
}

/// Returns the page that has the form which is sent to an address.
fn page_of(form: &str) -> Option<&str> {
    let (page, last) = form.rsplit_once('/')?;
    match last {
        "submit" | "withdraw" | "confirm" | "replace" | "use" => Some(page),
        "remove" => page.rsplit_once('/').map(|(page, _)| page),
        "leave" => Some("/"),
        // A document, as those see it who decide.
        _ => page.strip_suffix("/documents"),
    }
}

fn finish(router: Router<App>, app: &App) -> Router {
    router
        .method_not_allowed_fallback(sends_back)
        .layer(middleware::from_fn_with_state(app.clone(), problem::pages))
        .layer(middleware::from_fn(router::around))
        .with_state(app.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_without_a_page_of_its_own_leads_back_to_one() {
        let all = routes();
        let is_page = |path: &str| all.iter().any(|route| route.method == "get" && route.path == path);
        for route in all.iter().filter(|route| route.method == "post" && !is_page(route.path)) {
            let page = page_of(route.path).unwrap_or_else(|| panic!("{} leads nowhere", route.path));
            assert!(is_page(page), "{} leads to {page}", route.path);
        }
        assert_eq!(page_of("/people/N-1/documents/3/remove"), Some("/people/N-1/documents"));
    }
}
