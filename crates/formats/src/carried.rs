//! A message inside a record of another sender: read by the format of the program that wrote it.

use std::borrow::Cow;

use domain::event::{Event, known};

use crate::header;
use crate::registry::{Format, FormatInfo, Line, Recognition};

/// Reads a message by its program and adds what it says to the event, which takes its dataset.
pub(crate) fn read<'r>(
    tag: Cow<'r, str>,
    message: Cow<'r, str>,
    event: &mut Event<'r>,
) -> Recognition {
    let (inner, recognition) =
        if let (Cow::Borrowed(tag), Cow::Borrowed(message)) = (&tag, &message) {
            inside(tag, message, event)
        } else {
            let (inner, recognition) = inside(&tag, &message, event);
            (inner.map(Event::detached), recognition)
        };
    if let Some(inner) = inner {
        event.take_over(inner);
    }
    event.put(known::PROCESS_NAME, tag);
    event.put(known::MESSAGE, message);
    recognition
}

/// What the message says, as an event of its own.
fn inside<'m>(
    tag: &'m str,
    message: &'m str,
    outer: &Event<'_>,
) -> (Option<Event<'m>>, Recognition) {
    let line = Line {
        tag,
        program: header::program_of(tag),
        message,
    };
    let Some(info) = Format::AUTO.choose(&line) else {
        return (None, Recognition::MessageUnknown);
    };
    let new = || Event::new(message, outer.time, info.dataset, info.log_source);
    let mut inner = new();
    match (info.read)(&unframed(info, line), &mut inner) {
        // A reader may have begun to tell before it gave up.
        Recognition::Unrecognised => (Some(new()), Recognition::MessageUnrecognised),
        recognition => (Some(inner), recognition),
    }
}

fn unframed<'m>(info: &FormatInfo, line: Line<'m>) -> Line<'m> {
    match info.unframed(line.message) {
        Some(header) => Line {
            message: header.line.message,
            ..line
        },
        None => line,
    }
}
