//! The policy that lists exactly the routes of a caller.

use super::cacheable;
use super::pattern::{HYGIENE, Pattern, Texts, matched, overlap};
use crate::authz::analysis::implies;
use crate::authz::{Access, Facts, Requirement, Situation};
use crate::error::Error;
use crate::principal::Principal;

/// Longest method and path of a route: an ARN of 512 characters begins with at most 200 others.
const ROUTE: usize = 300;

/// Room that the list of routes has in an answer, and what the gateway's names take in front of each, mostly.
const LIST: usize = 7_680;
const PREFIX: usize = 75;

/// A map of which every policy is exact.
#[derive(Clone, Debug)]
pub(super) struct RouteMap {
    routes: Vec<Route>,
}

/// A route, and what its wildcards reach.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// As the gateway writes it, such as `GET /orders/{id}`.
    key: String,
    access: Access,
    pattern: Pattern,
    served: Texts,
    glob: String,
    beyond: Vec<Beyond>,
    /// Stricter routes that the wildcards may reach.
    opens: Vec<usize>,
}

/// A resource to deny beside a wildcard, unless the caller may call a route that it matches.
#[derive(Clone, Debug)]
struct Beyond {
    glob: String,
    touches: Vec<usize>,
}

/// What a policy states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resources {
    pub(super) allowed: Vec<String>,
    pub(super) denied: Vec<String>,
}

impl Route {
    pub(super) fn new(method: &str, path: &str, access: Access, others: &[Self]) -> Result<Self, String> {
        let key = format!("{method} {path}");
        let pattern = Pattern::parse(method, path)?;
        if let Some(obstacle) = cacheable::obstacle(access) {
            return Err(format!(
                "the rule of `{key}` cannot be stated in a policy that is kept, because {obstacle}: use `Authorizer::exact`, or decide in the handler"
            ));
        }
        if key.len() > ROUTE {
            return Err(format!(
                "`{key}` is too long for a policy: use a shorter path, or `Authorizer::exact`"
            ));
        }
        if let Some(other) = others.iter().find(|other| other.pattern.is_same_as(&pattern)) {
            return Err(format!("`{key}` and `{}` are the same route: keep one", other.key));
        }
        let beyond = pattern.beyond().into_iter().map(|glob| Beyond { glob, touches: Vec::new() });
        Ok(Self {
            beyond: beyond.collect(),
            served: pattern.served(),
            glob: pattern.glob(),
            opens: Vec::new(),
            key,
            access,
            pattern,
        })
    }

    /// Whether somebody may call this who may not call `other`.
    fn may_be_without(&self, other: &Self) -> bool {
        match (self.access, other.access) {
            (Access::DenyAll, _) | (_, Access::Optional | Access::Public { .. }) => false,
            (_, Access::Required(Requirement::Authenticated)) => false,
            (Access::Required(one), Access::Required(another)) => one != another && !implies(&one, &another),
            (Access::Optional | Access::Public { .. }, _) | (Access::Required(_), Access::DenyAll) => true,
        }
    }

    fn is_met_by(&self, principal: &Principal) -> Result<bool, Error> {
        let situation = Situation { principal, facts: &Facts::none(), outcomes: &[] };
        match self.access.decide(situation).map_err(Error::Denied) {
            Ok(()) => Ok(true),
            Err(error) if error.is_undecided() => Err(error),
            Err(_) => Ok(false),
        }
    }
}

impl RouteMap {
    /// Refuses what no policy could state exactly.
    pub(super) fn connected(routes: Vec<Route>) -> Result<Self, Vec<String>> {
        let mut map = Self { routes };
        map.connect();
        let mut problems = Vec::new();
        map.routes.iter().for_each(|route| map.refuse(route, &mut problems));
        let lengths = map.routes.iter().flat_map(|route| {
            std::iter::once(&route.glob)
                .chain(route.beyond.iter().map(|beyond| &beyond.glob))
                .map(String::len)
        });
        if lengths.map(|length| length + PREFIX).sum::<usize>() > LIST {
            problems.push(
                "there are too many routes for one policy of 8 KB: use several authorizers, or `Authorizer::exact`".to_owned(),
            );
        }
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// Finds what wildcards reach, once.
    fn connect(&mut self) {
        let touched = |beyond: &Beyond| {
            let matched = matched(&beyond.glob);
            let is_touched = |(_, route): &(usize, &Route)| overlap(&matched, &route.served);
            self.routes.iter().enumerate().filter(is_touched).map(|(index, _)| index).collect()
        };
        let touches: Vec<Vec<Vec<usize>>> =
            self.routes.iter().map(|route| route.beyond.iter().map(touched).collect()).collect();
        for (route, touches) in self.routes.iter_mut().zip(touches) {
            for (beyond, touches) in route.beyond.iter_mut().zip(touches) {
                beyond.touches = touches;
            }
        }
        let reaches = |route: &Route| {
            let stricter = self.routes.iter().enumerate().filter(|(_, other)| self.may_open(route, other));
            stricter.map(|(index, _)| index).collect()
        };
        let opens: Vec<Vec<usize>> = self.routes.iter().map(reaches).collect();
        for (route, opens) in self.routes.iter_mut().zip(opens) {
            route.opens = opens;
        }
    }

    /// Whether the wildcards of `route`, called by somebody who may not call `stricter`, reach what `stricter` serves.
    fn may_open(&self, route: &Route, stricter: &Route) -> bool {
        if !route.may_be_without(stricter) {
            return false;
        }
        // What is certainly denied to everybody who may not call the stricter route.
        let is_denied = |beyond: &Beyond| {
            let mut touched = beyond.touches.iter().filter_map(|index| self.routes.get(*index));
            touched.all(|other| !other.may_be_without(stricter))
        };
        if route.pattern.is_more_specific_than(&stricter.pattern) {
            let mut open = route.beyond.iter().filter(|beyond| !is_denied(beyond));
            return open.any(|beyond| overlap(&matched(&beyond.glob), &stricter.served));
        }
        if route.beyond.iter().all(is_denied) {
            return overlap(&route.served, &stricter.served);
        }
        overlap(&matched(&route.glob), &stricter.served)
    }

    /// A stricter route that is denied must take no other with it.
    fn refuse(&self, route: &Route, problems: &mut Vec<String>) {
        for stricter in route.opens.iter().filter_map(|index| self.routes.get(*index)) {
            let is_hit = |other: &&Route| {
                other.may_be_without(stricter)
                    && if stricter.pattern.is_more_specific_than(&other.pattern) {
                        stricter.beyond.iter().any(|beyond| overlap(&matched(&beyond.glob), &other.served))
                    } else {
                        overlap(&matched(&stricter.glob), &other.served)
                    }
            };
            if let Some(other) = self.routes.iter().find(is_hit) {
                problems.push(format!(
                    "no policy can allow `{}` and `{}` without `{}`, because `*` matches slashes too: give them the same rule, other paths, or use `Authorizer::exact`",
                    route.key, other.key, stricter.key
                ));
            }
        }
    }

    /// Which routes the caller may call.
    ///
    /// # Errors
    /// A rule that can never be decided.
    pub(super) fn met_by(&self, principal: &Principal) -> Result<Vec<bool>, Error> {
        self.routes.iter().map(|route| route.is_met_by(principal)).collect()
    }

    /// Whether the caller may call the route of this key; `false` when there is no such route.
    pub(super) fn meets(&self, key: &str, principal: &Principal) -> Result<bool, Error> {
        let route = self.routes.iter().find(|route| route.key == key);
        route.map_or(Ok(false), |route| route.is_met_by(principal))
    }

    /// What a policy for a caller who may call these routes states; nothing is allowed when there are none.
    pub(super) fn resources(&self, met: &[bool]) -> Resources {
        let is_met = |index: &usize| met.get(*index).copied().unwrap_or(false);
        let allowed: Vec<_> =
            self.routes.iter().zip(met).filter(|(_, met)| **met).map(|(route, _)| route).collect();
        let mut resources = Resources::default();
        let mut deny = |glob: &str| {
            if !resources.denied.iter().any(|denied| denied == glob) {
                resources.denied.push(glob.to_owned());
            }
        };
        for route in &allowed {
            let beyond = route.beyond.iter().filter(|beyond| !beyond.touches.iter().any(is_met));
            beyond.for_each(|beyond| deny(&beyond.glob));
            let stricter = route.opens.iter().filter(|index| !is_met(index));
            stricter.filter_map(|index| self.routes.get(*index)).for_each(|route| deny(&route.glob));
        }
        if allowed.iter().any(|route| route.pattern.has_wildcard()) {
            HYGIENE.iter().for_each(|glob| deny(glob));
        }
        resources.allowed = allowed.into_iter().map(|route| route.glob.clone()).collect();
        resources
    }
}

#[cfg(test)]
mod tests {
    use super::super::routes::Routes;
    use super::*;

    const A: Requirement = Requirement::Role("a");
    const B: Requirement = Requirement::Role("b");
    const C: Requirement = Requirement::Role("c");

    fn routes(routes: &[(&str, Requirement)]) -> Routes {
        routes.iter().fold(Routes::new(), |all, (route, rule)| {
            let (method, path) = route.split_once(' ').unwrap();
            all.route(method, path, *rule)
        })
    }

    fn told(given: &[(&str, Requirement)], met: &[bool]) -> (Vec<String>, Vec<String>) {
        let resources = routes(given).compile().unwrap().resources(met);
        let denied = resources.denied.into_iter().filter(|glob| !HYGIENE.contains(&glob.as_str()));
        (resources.allowed, denied.collect())
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_wildcard_reaches_no_stricter_route() {
        let nested = [("GET /orders/{id}", A), ("GET /orders/{id}/invoices", B)];
        assert_eq!(told(&nested, &[true, false]), (texts(&["GET/orders/*"]), texts(&["GET/orders/*/*"])));
        // Deeper routes that the caller may call are not denied with it.
        let (allowed, denied) = told(&nested, &[true, true]);
        assert_eq!(allowed, texts(&["GET/orders/*", "GET/orders/*/invoices"]));
        assert_eq!(denied, texts(&["GET/orders/*/*/invoices"]));
        // Then each stricter one is.
        let three = [("GET /o/{id}", A), ("GET /o/{id}/x", A), ("GET /o/{id}/y", B)];
        assert_eq!(told(&three, &[true, true, false]).1, texts(&["GET/o/*/y", "GET/o/*/*/x"]));
        let beside = [("GET /users/{id}", A), ("GET /users/me", B)];
        assert_eq!(told(&beside, &[true, false]).1, texts(&["GET/users/*/*", "GET/users/me"]));
        assert_eq!(told(&beside, &[false, true]), (texts(&["GET/users/me"]), texts(&[])));
        let root = [("GET /{id}", A), ("GET /", B)];
        assert_eq!(told(&root, &[true, false]).1, texts(&["GET/*/*", "GET/"]));
        assert_eq!(told(&root, &[true, true]).1, texts(&["GET/*/*"]));
        assert_eq!(told(&nested, &[false, false]), (texts(&[]), texts(&[])));
    }

    #[test]
    fn what_no_policy_can_state_is_refused() {
        let below = [("GET /a/{x}", A), ("GET /a/{x}/{y}", B), ("GET /a/{x}/b", C)];
        for (given, built) in [
            (&below[..], false),
            (&below[..2], true),
            (&[("GET /a/{x}", A), ("GET /{y}/b", B)], false),
            (&[("GET /a/{x}", A), ("GET /{y}/b", A)], true),
            (&[("GET /a/{x}", A), ("ANY /a/b", B)], false),
            (&[("GET /a/{x}", A), ("GET /a/b", B)], true),
            // Whoever may call the second but not the first would be denied `/a/x/y` with `/a/x`.
            (&[("GET /a/{x}", A), ("GET /{p+}", B)], false),
            (&[("GET /a/{x}", Requirement::Authenticated), ("GET /{p+}", B)], true),
            // Here the first reaches `/a/x/y`, and `/a/*/*` cannot be denied because of the second.
            (
                &[
                    ("GET /a/{x}", Requirement::Authenticated),
                    ("GET /a/{x}/c", Requirement::Authenticated),
                    ("GET /{p+}", B),
                ],
                false,
            ),
            (&[("GET /a/b", A), ("GET /{p+}", B)], true),
            (&[("GET /a/b", A), ("GET /{p+}", B), ("GET /a/{x}", Requirement::Authenticated)], true),
        ] {
            assert_eq!(routes(given).compile().is_ok(), built, "{given:?}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        for (given, told) in [
            (&[][..], "there is no route"),
            (&[("GET /a/{x}", A), ("GET /a/{y}", B)], "the same route"),
            (&[("GET /a", Requirement::MaxAge(60))], "depends on the time"),
            (&[("GET /a", Requirement::Permission("a:{id}:b"))], "depends on the path"),
            (&[("GET a", A)], "does not begin with `/`"),
        ] {
            let problems = routes(given).compile().unwrap_err();
            assert!(problems[0].contains(told), "{problems:?}");
        }
        // Of 7,680 bytes each of the 80 takes 96, with the gateway's names.
        let mut many: Vec<_> = (0..80).map(|index| format!("GET /order-branch-{index:04}")).collect();
        let compiled = |many: &[String]| {
            routes(&many.iter().map(|route| (route.as_str(), A)).collect::<Vec<_>>()).compile()
        };
        assert!(compiled(&many).is_ok());
        many[0].push('0');
        assert!(compiled(&many).unwrap_err()[0].contains("too many routes"));
    }
}
