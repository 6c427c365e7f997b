//! Requirements that hold under a condition.

use std::sync::LazyLock;

use regress::Regex;

use super::sentences;

/// What a sentence says of a field or a parameter that is not always required.
const CONDITIONS: &[&str] = &[
    // Required if …, required only when …
    r"\b(required|mandatory|needed|necessary)\b.{0,30}?\b(if|when|unless|in case|where)\b",
    r"\b(required|mandatory|needed) (only )?for (?!(all|each|every|any|the (api|call|request)|this (api|call|request))\b)",
    // If …, this field is required.
    r"^(if|when|for|in case)\b.*\b(this|it)( (query|path|request))?( (field|parameter|value|property|attribute|option))? (is|becomes|must be|should be|has to be|needs to be) (required|mandatory|needed|provided|specified|set|passed|present|included|given)\b",
    // Use this field if …
    r"\b(use|provide|specify|set|pass|include|send|add|enter) (this|it)\b( \w+){0,3}? (only )?(if|when|for|unless)\b",
    // Only for …, only applicable to …
    r"\bonly( (be )?(used|required|needed|applicable|valid|available|effective|relevant|supported|meaningful))? (if|when|for)\b",
    r"\bonly (applicable|applies|apply|relevant|used|valid|available) (to|in|with)\b",
    r"\b(applicable|applies|valid|available|effective|used|supported|needed) only (if|when|for|to|in|with)\b",
    // Optional, and in what case.
    r"^(?!.*\b(not|isn't|non) optional\b).*\boptional\b",
    r"\b(not|isn't|no longer) (required|needed|mandatory|necessary)\b",
    // Either of two.
    r"\b(either|at least one|only one|exactly one|one of)\b(?! the following).{1,90}\b(is|are|be) (required|mandatory|needed|provided|passed|specified|present|set|given|used)\b",
    r"\b(provide|specify|pass|use|include|supply|requires?) (only )?(either|at least one of|one of|exactly one of|only one of)\b(?! the following)",
    // What happens without it.
    r"\b(if|when) (this|it)\b( \w+){0,3}? (is|are) (not (provided|specified|set|passed|present|given|included|supplied)|empty|omitted|blank|null)\b",
    r"\b(if|when) (omitted|unspecified|absent|not (provided|specified|set|passed|present|given|included|supplied)|left (blank|empty))\b",
    r"\bif no \w+ (is|are) (provided|specified|given|passed|set|supplied)\b",
    r"\b(if|when) you (do not|don't) (provide|specify|pass|include|set|supply)\b",
    r"\b(ignored|unnecessary) (if|when|for|unless)\b",
    r"\b(this|it)( (field|parameter|value|property|attribute|option))? (is|will be) ignored\b",
    r"\b(this|it)( (field|parameter|value|property|attribute|option))? (can|may|could) be (omitted|left|empty|blank|null|skipped)\b",
    r"\bonly (works|takes effect) (if|when|for|with)\b",
    r"\bconditional(ly)? (required|mandatory)\b|\b(required|mandatory) conditionally\b",
];

static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compiled = CONDITIONS.iter().map(|condition| Regex::new(condition));
    // A test sees to it that all of them are expressions.
    compiled.filter_map(Result::ok).collect()
});

/// Whether prose says of what is declared as required that it is not always: `This
/// field is required if …`, `Only for …`, `Either this or …`.
pub(in crate::import) fn is_conditional(prose: &str) -> bool {
    sentences(prose).iter().any(|sentence| {
        let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
        COMPILED
            .iter()
            .any(|condition| condition.find(sentence).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_is_an_expression() {
        assert_eq!(COMPILED.len(), CONDITIONS.len());
    }

    #[test]
    fn conditions_are_known_by_their_prose() {
        for prose in [
            "The site's id. Required only if multiple sites have been enabled.",
            "This field is required if `type` is `2`.",
            "**Required** when the room is shared.",
            "Required for `voice_mail`.",
            "Only for `voice_mail`.",
            "This field is only used for scheduled meetings.",
            "This parameter is only applicable to Zoom Rooms.",
            "The extension. Applicable only to users.",
            "If the account has several sites, this field is required.",
            "Use this field if you pass the `start` value for the `action` field.",
            "The source user. Optional for full transfers.",
            "Either `phone_numbers` or `number_ids` is required.",
            "Provide either the id or the number.",
            "At least one of `a` and `b` must be specified.",
            "If this field is not provided, the default site is used.",
            "If not specified, all are meant.",
            "If no value is provided, the default is today.",
            "Not required for admins.",
            "Ignored if `all` is `true`.",
            "If `all` is `true`, this field is ignored.",
            "This field can be omitted for users.",
            "Conditionally required.",
        ] {
            assert!(is_conditional(prose), "{prose}");
        }
    }

    #[test]
    fn what_is_always_required_is_not_conditional() {
        for prose in [
            "The start date in `yyyy-mm-dd` format. The range should only be one month.",
            "Provide the keyword - either first name, last name or email of the contact.",
            "Right now, this API only accepts `slack`.",
            "If the origin platform is Slack, this is the unique ID of the workspace.",
            "You can only send a maximum of 16 megabytes for images.",
            "`99` - None. This can only be set with `ssoCreate`.",
            "When using `channel`, the `target_id` refers to the channel's id.",
            "If set to `true`, `retention_period` is required.",
            "The value can be one of the following: `a`: set it.",
            "When uploading multipart files, this field indicates the number of the part.",
            "This field is not optional.",
            "Required.",
            "The name. Special characters are ignored.",
            "If the admin has enabled enhanced requirements, the value must meet them.",
        ] {
            assert!(!is_conditional(prose), "{prose}");
        }
    }
}
