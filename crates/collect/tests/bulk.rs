//! Bodies of `_bulk`, whatever they hold.

use collect::http::bulk::{ItemFault, NotBulk, Verb, items};
use collect::http::{LONGEST, MOST_ENTRIES};
use proptest::prelude::*;

#[test]
fn items_come_in_order_with_their_documents_and_faults() {
    let body = b"{\"index\":{\"_index\":\"a\",\"_id\":7}}\r\n{\"m\": 1}\r\n\n{\"delete\":{\"_id\":\"x\"}}\n{\"update\":{}}\n{\"doc\":{}}\n{\"create\":{}}\n[1]";
    let items = items(body, Some("b")).expect("a body");
    let seen: Vec<_> = items
        .iter()
        .map(|item| (item.verb, &*item.index, item.id.as_deref(), item.fault))
        .collect();
    assert_eq!(
        seen,
        [
            (Verb::Index, "a", Some("7"), None),
            (Verb::Delete, "b", Some("x"), Some(ItemFault::OnlyAdded)),
            (Verb::Update, "b", None, Some(ItemFault::OnlyAdded)),
            (Verb::Create, "b", None, Some(ItemFault::NotAnObject)),
        ]
    );
    let documents: Vec<_> = items.iter().map(|item| item.document(body)).collect();
    assert_eq!(documents[0], b"{\"m\": 1}");
    assert_eq!(documents[3], b"[1]");
}

#[test]
fn an_action_that_is_repeated_means_the_same_and_another_does_not() {
    let body = "{\"create\":{\"_index\":\"a\"}}\n{}\n{\"create\":{\"_index\":\"a\"}}\n{}\n\
        {\"index\":{\"_id\":\"1\"}}\n{}\n{\"index\":{\"_id\":\"1\"}}\n{}\n\
        {\"delete\":{}}\n{\"delete\":{}}\n{\"index\":{}}\n{}\n";
    let items = items(body.as_bytes(), Some("b")).expect("a body");
    let seen: Vec<_> = items
        .iter()
        .map(|item| (item.verb, &*item.index, item.id.as_deref()))
        .collect();
    assert_eq!(
        seen,
        [
            (Verb::Create, "a", None),
            (Verb::Create, "a", None),
            (Verb::Index, "b", Some("1")),
            (Verb::Index, "b", Some("1")),
            (Verb::Delete, "b", None),
            (Verb::Delete, "b", None),
            (Verb::Index, "b", None),
        ]
    );
    let wrong = "{\"create\":{}}\n{}\n{\"create\":{}\n{}\n";
    assert_eq!(
        bulk_fault(wrong),
        Err(NotBulk::NoAction { line: 3 }),
        "half an action is none"
    );
}

fn bulk_fault(body: &str) -> Result<usize, NotBulk> {
    items(body.as_bytes(), None).map(|items| items.len())
}

#[test]
fn a_name_is_the_same_for_the_same_document_only() {
    let digest = |body: &str| {
        let body = body.as_bytes();
        items(body, None).expect("a body")[0].name_digest(body)
    };
    let one = digest("{\"index\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"m\":1}\n");
    let spaced = digest("{\"create\": {\"_id\":\"1\",\"_index\":\"a\"}}\n{\"m\":1}\n");
    assert_eq!(one, spaced);
    assert_ne!(
        one,
        digest("{\"index\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"m\":2}\n")
    );
    assert_ne!(
        one,
        digest("{\"index\":{\"_index\":\"a1\",\"_id\":\"\"}}\n{\"m\":1}\n")
    );
    assert_eq!(digest("{\"index\":{}}\n{}\n"), None);
}

#[test]
fn what_is_too_much_is_refused() {
    let long = format!(
        "{{\"create\":{{}}}}\n{{\"m\":\"{}\"}}\n",
        "x".repeat(LONGEST)
    );
    let of_long = items(long.as_bytes(), None).expect("a body");
    assert_eq!(of_long[0].fault, Some(ItemFault::TooLong));
    let many = "{\"create\":{}}\n{}\n".repeat(MOST_ENTRIES + 1);
    assert_eq!(items(many.as_bytes(), None), Err(NotBulk::TooMany));
    assert_eq!(items(b"\n\n", None), Err(NotBulk::Empty));
    assert_eq!(
        items(b"{\"create\":{}}\n", None),
        Err(NotBulk::NoDocument { line: 1 })
    );
}

proptest! {
    #[test]
    fn every_document_that_was_written_is_found(
        documents in prop::collection::vec("[a-z]{0,12}", 1..30),
    ) {
        let written: Vec<String> = documents.iter().map(|text| format!("{{\"m\":\"{text}\"}}")).collect();
        let body: Vec<_> = written.iter().map(|text| format!("{{\"index\":{{}}}}\n{text}\n")).collect();
        let body = body.concat();
        let found = items(body.as_bytes(), None).expect("a body");
        let found: Vec<_> = found.iter().map(|item| item.document(body.as_bytes())).collect();
        prop_assert_eq!(found, written.iter().map(String::as_bytes).collect::<Vec<_>>());
    }
}
