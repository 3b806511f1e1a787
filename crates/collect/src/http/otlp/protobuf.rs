//! The protobuf spelling: as much of it as log records need.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{DEPTH, NotOtlp, OBSERVED, Records, TIME, bounded};

/// A value on the wire.
#[derive(Debug, Clone, Copy)]
enum Wire<'b> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'b [u8]),
    /// Four bytes; no field that is read has them.
    Fixed32,
}

/// The fields of a message, in order.
struct Message<'b>(&'b [u8]);

impl<'b> Message<'b> {
    fn next(&mut self) -> Result<Option<(u64, Wire<'b>)>, NotOtlp> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let wire = match tag & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => {
                let bytes = self.bytes(8)?;
                let bytes = bytes.try_into().map_err(|_| NotOtlp::Unreadable)?;
                Wire::Fixed64(u64::from_le_bytes(bytes))
            }
            2 => {
                let length = self.varint()?;
                Wire::Bytes(self.bytes(length)?)
            }
            5 => {
                self.bytes(4)?;
                Wire::Fixed32
            }
            _ => return Err(NotOtlp::Unreadable),
        };
        Ok(Some((tag >> 3, wire)))
    }

    fn varint(&mut self) -> Result<u64, NotOtlp> {
        let mut number = 0_u64;
        for place in 0..10_u32 {
            let (byte, rest) = self.0.split_first().ok_or(NotOtlp::Unreadable)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f).checked_shl(place * 7).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(NotOtlp::Unreadable)
    }

    fn bytes(&mut self, length: u64) -> Result<&'b [u8], NotOtlp> {
        let length = usize::try_from(length).map_err(|_| NotOtlp::Unreadable)?;
        let split = self.0.split_at_checked(length);
        let (bytes, rest) = split.ok_or(NotOtlp::Unreadable)?;
        self.0 = rest;
        Ok(bytes)
    }
}

/// Reads a body.
///
/// # Errors
/// [`NotOtlp`]; nothing of it is taken then.
pub fn from_protobuf(body: &[u8]) -> Result<Records, NotOtlp> {
    let mut records = Records::default();
    let mut request = Message(body);
    while let Some((field, wire)) = request.next()? {
        if let (1, Wire::Bytes(of_resource)) = (field, wire) {
            resource_logs(of_resource, &mut records)?;
        }
    }
    Ok(records)
}

fn resource_logs(bytes: &[u8], records: &mut Records) -> Result<(), NotOtlp> {
    // What is said of all may stand behind them.
    let mut resource = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (1, Wire::Bytes(bytes)) = (field, wire) {
            resource = bounded(attributes_of(bytes, 1)?)?;
        }
    }
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (2, Wire::Bytes(bytes)) = (field, wire) {
            scope_logs(bytes, &resource, records)?;
        }
    }
    Ok(())
}

fn scope_logs(
    bytes: &[u8],
    resource: &Map<String, Value>,
    records: &mut Records,
) -> Result<(), NotOtlp> {
    let mut scope = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (1, Wire::Bytes(bytes)) = (field, wire) {
            scope = bounded(scope_of(bytes)?)?;
        }
    }
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (2, Wire::Bytes(bytes)) = (field, wire) {
            records.add(record(bytes)?, &scope, resource)?;
        }
    }
    Ok(())
}

fn scope_of(bytes: &[u8]) -> Result<Map<String, Value>, NotOtlp> {
    let mut scope = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        match (field, wire) {
            (1, Wire::Bytes(name)) => put_text(&mut scope, "name", name),
            (2, Wire::Bytes(version)) => put_text(&mut scope, "version", version),
            _ => {}
        }
    }
    let attributes = attributes_of(bytes, 3)?;
    if !attributes.is_empty() {
        scope.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Ok(scope)
}

/// The keys with values that stand in a field of a message.
fn attributes_of(bytes: &[u8], of: u64) -> Result<Map<String, Value>, NotOtlp> {
    let mut attributes = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let Wire::Bytes(bytes) = wire
            && field == of
        {
            let (key, value) = key_value(bytes, DEPTH)?;
            attributes.insert(key, value);
        }
    }
    Ok(attributes)
}

fn record(bytes: &[u8]) -> Result<Map<String, Value>, NotOtlp> {
    let mut record = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        match (field, wire) {
            (1, Wire::Fixed64(time)) if time > 0 => put_time(&mut record, TIME, time),
            (11, Wire::Fixed64(time)) if time > 0 => put_time(&mut record, OBSERVED, time),
            (2, Wire::Varint(number)) if number > 0 => {
                record.insert("severityNumber".to_owned(), Value::from(number));
            }
            (3, Wire::Bytes(text)) => put_text(&mut record, "severityText", text),
            (5, Wire::Bytes(body)) => {
                record.insert("body".to_owned(), any_value(body, DEPTH)?);
            }
            (9, Wire::Bytes(id)) => put_id(&mut record, "traceId", id),
            (10, Wire::Bytes(id)) => put_id(&mut record, "spanId", id),
            (12, Wire::Bytes(name)) => put_text(&mut record, "eventName", name),
            _ => {}
        }
    }
    let attributes = attributes_of(bytes, 6)?;
    if !attributes.is_empty() {
        record.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Ok(record)
}

fn put_time(record: &mut Map<String, Value>, name: &str, time: u64) {
    record.insert(name.to_owned(), Value::from(time.to_string()));
}

fn put_text(object: &mut Map<String, Value>, name: &str, text: &[u8]) {
    if !text.is_empty() {
        object.insert(name.to_owned(), String::from_utf8_lossy(text).into());
    }
}

fn put_id(record: &mut Map<String, Value>, name: &str, id: &[u8]) {
    if !id.is_empty() {
        record.insert(name.to_owned(), Value::from(domain::hex::text(id)));
    }
}

fn key_value(bytes: &[u8], depth: usize) -> Result<(String, Value), NotOtlp> {
    let (mut key, mut value) = (String::new(), Value::Null);
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        match (field, wire) {
            (1, Wire::Bytes(text)) => key = String::from_utf8_lossy(text).into_owned(),
            (2, Wire::Bytes(bytes)) => value = any_value(bytes, depth)?,
            _ => {}
        }
    }
    Ok((key, value))
}

fn any_value(bytes: &[u8], depth: usize) -> Result<Value, NotOtlp> {
    let Some(below) = depth.checked_sub(1) else {
        return Ok(Value::Null);
    };
    let mut value = Value::Null;
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        value = match (field, wire) {
            (1, Wire::Bytes(text)) => String::from_utf8_lossy(text).into(),
            (2, Wire::Varint(truth)) => Value::from(truth != 0),
            (3, Wire::Varint(number)) => Value::from(number.cast_signed()),
            (4, Wire::Fixed64(bits)) => Value::from(f64::from_bits(bits)),
            (5, Wire::Bytes(list)) => list_of(list, below)?,
            (6, Wire::Bytes(object)) => object_of(object, below)?,
            (7, Wire::Bytes(bytes)) => STANDARD.encode(bytes).into(),
            _ => continue,
        };
    }
    Ok(value)
}

fn list_of(bytes: &[u8], depth: usize) -> Result<Value, NotOtlp> {
    let mut values = Vec::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (1, Wire::Bytes(bytes)) = (field, wire) {
            values.push(any_value(bytes, depth)?);
        }
    }
    Ok(Value::Array(values))
}

fn object_of(bytes: &[u8], depth: usize) -> Result<Value, NotOtlp> {
    let mut object = Map::new();
    let mut message = Message(bytes);
    while let Some((field, wire)) = message.next()? {
        if let (1, Wire::Bytes(bytes)) = (field, wire) {
            let (key, value) = key_value(bytes, depth)?;
            object.insert(key, value);
        }
    }
    Ok(Value::Object(object))
}
