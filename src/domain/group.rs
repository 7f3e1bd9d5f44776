//! Groups by which delegations are counted: the event's own, or the regional groups of the United Nations.

use crate::domain::text::fold;

/// A group that the event file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationGroup {
    /// The name.
    pub name: String,
    /// Countries by their ISO 3166-1 alpha-3 codes.
    pub countries: Vec<String>,
    /// Names of delegations; case and accents do not matter.
    pub delegations: Vec<String>,
}

impl DelegationGroup {
    /// Returns whether somebody of a country and a delegation is in the group.
    #[must_use]
    pub fn holds(&self, country: &str, delegation: &str) -> bool {
        let is_named = || {
            let folded = fold(delegation);
            !folded.is_empty() && self.delegations.iter().any(|name| fold(name) == folded)
        };
        (!country.is_empty() && self.countries.iter().any(|code| code == country)) || is_named()
    }
}

/// Where the regional groups are from.
pub const SOURCE: &str = "Regional groups of Member States as the United Nations Department for General Assembly and Conference \
     Management lists them (un.org/dgacm/en/content/regional-groups); Türkiye and the United States of America, as in \
     elections, with Western European and other States.";

/// Names a group and the codes of its Member States.
type Regional = (&'static str, &'static str);

/// The five groups, each with the ISO 3166-1 alpha-3 codes of its members: all 193 Member States. The source is [`SOURCE`].
const REGIONAL: [Regional; 5] = [
    (
        "African States",
        "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM CPV DJI DZA EGY ERI ETH GAB GHA GIN GMB GNB GNQ KEN LBR LBY LSO MAR MDG MLI \
         MOZ MRT MUS MWI NAM NER NGA RWA SDN SEN SLE SOM SSD STP SWZ SYC TCD TGO TUN TZA UGA ZAF ZMB ZWE",
    ),
    (
        "Asia-Pacific States",
        "AFG ARE BGD BHR BRN BTN CHN CYP FJI FSM IDN IND IRN IRQ JOR JPN KAZ KGZ KHM KIR KOR KWT LAO LBN LKA MDV MHL MMR MNG MYS \
         NPL NRU OMN PAK PHL PLW PNG PRK QAT SAU SGP SLB SYR THA TJK TKM TLS TON TUV UZB VNM VUT WSM YEM",
    ),
    ("Eastern European States", "ALB ARM AZE BGR BIH BLR CZE EST GEO HRV HUN LTU LVA MDA MKD MNE POL ROU RUS SRB SVK SVN UKR"),
    (
        "Latin American and Caribbean States",
        "ARG ATG BHS BLZ BOL BRA BRB CHL COL CRI CUB DMA DOM ECU GRD GTM GUY HND HTI JAM KNA LCA MEX NIC PAN PER PRY SLV SUR TTO \
         URY VCT VEN",
    ),
    (
        "Western European and other States",
        "AND AUS AUT BEL CAN CHE DEU DNK ESP FIN FRA GBR GRC IRL ISL ISR ITA LIE LUX MCO MLT NLD NOR NZL PRT SMR SWE TUR USA",
    ),
];

/// Returns the regional group of a Member State and the group's place; `None` for any other country.
#[must_use]
pub fn regional(country: &str) -> Option<(usize, &'static str)> {
    let is_in = |codes: &str| codes.split(' ').any(|code| code == country);
    let place = REGIONAL.iter().position(|(_, codes)| is_in(codes))?;
    Some((place, REGIONAL[place].0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_member_state_is_in_one_group() {
        let codes: Vec<&str> = REGIONAL.iter().flat_map(|(_, codes)| codes.split(' ')).collect();
        let counts = REGIONAL.map(|(_, codes)| codes.split(' ').count());
        assert_eq!(counts, [54, 54, 23, 33, 29]);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 193, "the United Nations have 193 Member States");
        let known = include_str!("country/names.txt");
        for code in codes {
            assert!(known.contains(&format!("\n{code} ")), "{code} is not a country");
        }
    }

    #[test]
    fn a_country_has_a_group_and_an_observer_has_none() {
        assert_eq!(regional("KWT"), Some((1, "Asia-Pacific States")));
        assert_eq!(regional("USA").map(|(_, name)| name), Some("Western European and other States"));
        for other in ["VAT", "PSE", "", "XKX", "KW", "KWT AFG"] {
            assert_eq!(regional(other), None, "{other}");
        }
    }

    #[test]
    fn an_own_group_holds_countries_and_delegations() {
        let group = DelegationGroup {
            name: "Gulf".into(),
            countries: vec!["KWT".into()],
            delegations: vec!["Gulf Cooperation Council".into()],
        };
        assert!(group.holds("KWT", "Kuwait") && group.holds("", "GULF COOPERATION COUNCIL"));
        assert!(!group.holds("", "") && !group.holds("FRA", "France"));
    }
}
