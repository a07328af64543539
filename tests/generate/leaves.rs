//! The leaves of a rule.

use super::*;

/// Every leaf of a rule and of the segments it may refer to, by family.
pub fn leaves(rule: &Json, setting: &Setting) -> Vec<(String, Json)> {
    let mut found = Vec::new();
    collect(rule, setting, &mut found);
    found
}

fn collect(rule: &Json, setting: &Setting, found: &mut Vec<(String, Json)>) {
    let mut each = |of: &Json| of.as_array().into_iter().flatten().for_each(|operand| collect(operand, setting, found));
    match tag(rule) {
        ("all" | "any", of) => each(of),
        ("at_least", content) => each(&content["of"]),
        ("not" | "known", of) => collect(of, setting, found),
        ("assume", content) => collect(&content["of"], setting, found),
        ("segment", id) => collect(&setting.segments[id.as_str().unwrap()], setting, found),
        // What a level depends on is the metric of its scale at one of the limits.
        ("label", leaf) if leaf["value"].get("level").is_some() => {
            let (_, metric, _, above) = scales().into_iter().find(|scale| leaf["value"]["level"] == scale.0).unwrap();
            let (family, metric) = tag(&metric);
            let at_limit =
                |(from, _): &(Json, _)| (family.to_owned(), json!({"value": metric, "is": {"at_least": from}}));
            found.extend(above.iter().map(at_limit));
        }
        // Of a score also the metrics that it is made of.
        ("label", leaf) if leaf["value"].get("score").or(leaf["value"].get("segment_of")).is_some() => {
            let name = leaf["value"].get("segment_of").unwrap_or(&leaf["value"]["score"]["model"]);
            let model = setting.models.iter().find(|model| *name == model.name).unwrap();
            for dimension in model.description["dimensions"].as_array().unwrap() {
                let (family, metric) = tag(&dimension["metric"]);
                found.push((family.to_owned(), json!({"value": metric, "is": "anything"})));
            }
            found.push(("label".to_owned(), leaf.clone()));
        }
        (family @ ("number" | "amount" | "time" | "share" | "label"), leaf) => {
            found.push((family.to_owned(), leaf.clone()));
        }
        _ => {}
    }
}
