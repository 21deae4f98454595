//! What programs give: the fields of a JSON object, or of a query, read into a type. What does not fit is said in plain words and
//! by the name of its field. Nothing that was given is told back: it may hold an address.

use std::fmt::{self, Display};

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, Error as _, Expected, IntoDeserializer, MapAccess,
        Unexpected, Visitor,
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

/// The fields by name, in the order in which they came, also those that came twice.
pub(crate) type Given = Vec<(String, Value)>;

/// What does not fit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amiss {
    /// None: not yet known, or all of it.
    pub field: Option<String>,
    /// A sentence. Empty: whoever asked for a value says what it should have been.
    pub message: String,
}

/// Reads what was given into a struct. Of a field that it does not have nothing is said.
pub(crate) fn read<T: DeserializeOwned>(given: Given) -> Result<T, Amiss> {
    T::deserialize(Object { fields: given, value: None })
}

/// The fields of a JSON object.
///
/// # Errors
/// As serde_json has them: data errors are about JSON that is no object.
pub(crate) fn of_json(body: &[u8]) -> serde_json::Result<Given> {
    struct Fields;
    impl<'de> Visitor<'de> for Fields {
        type Value = Given;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
            let mut given = Given::new();
            while let Some(entry) = map.next_entry()? {
                given.push(entry);
            }
            Ok(given)
        }
    }
    let mut from = serde_json::Deserializer::from_slice(body);
    let given = from.deserialize_map(Fields)?;
    from.end().map(|()| given)
}

/// The fields of a query. All are text.
pub(crate) fn of_query(query: &str) -> Given {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect()
}

struct Object {
    fields: Given,
    /// Of the name that was read last.
    value: Option<(String, Value)>,
}

impl<'de> Deserializer<'de> for Object {
    type Error = Amiss;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        visitor.visit_map(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Amiss> {
        for name in names {
            if self.fields.iter().filter(|it| it.0 == *name).count() > 1 {
                return Err(Amiss::custom("This is there twice.").at(name));
            }
        }
        // In the order of their names, so that the same input has the same answer.
        self.fields.reverse();
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Object {
    type Error = Amiss;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Amiss> {
        let Some((name, value)) = self.fields.pop() else { return Ok(None) };
        let key = seed.deserialize(name.as_str().into_deserializer())?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Amiss> {
        let (name, value) = self.value.take().expect("a value follows its name");
        seed.deserialize(One(value)).map_err(|amiss| amiss.at(&name))
    }
}

/// One value.
struct One(Value);

impl One {
    fn whole<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        let read = match &self.0 {
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_i64(number),
                (_, Some(number), _) => visitor.visit_u64(number),
                (_, _, Some(number)) => visitor.visit_f64(number),
                (None, None, None) => Err(Amiss::unsaid()),
            },
            _ => Err(Amiss::unsaid()),
        };
        read.map_err(|it| it.or("This must be a whole number."))
    }
}

impl<'de> Deserializer<'de> for One {
    type Error = Amiss;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        let read = match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(_) => return self.whole(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(_) | Value::Object(_) => Err(Amiss::unsaid()),
        };
        read.map_err(|it| it.or("This is not what belongs here."))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Amiss::custom("This must be text.")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => Err(Amiss::custom("This must be true or false.")),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        self.whole(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Amiss> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        choices: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Amiss> {
        match self.0.as_str().filter(|it| choices.contains(it)) {
            Some(choice) => visitor.visit_enum(choice.into_deserializer()),
            None => Err(Amiss::custom(format!("This must be one of {}.", choices.join(", ")))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Amiss> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier
    }
}

impl Amiss {
    fn unsaid() -> Amiss {
        Amiss { field: None, message: String::new() }
    }

    fn or(self, message: &str) -> Amiss {
        if self.message.is_empty() { Amiss { message: message.into(), ..self } } else { self }
    }

    fn at(self, name: &str) -> Amiss {
        let Amiss { field, message } = self.or("This is not what belongs here.");
        Amiss { field: field.or(Some(name.into())), message }
    }
}

impl Display for Amiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Amiss {}

/// serde's own phrases name types of ours: none of them is passed on.
impl de::Error for Amiss {
    /// `message`: a sentence of ours.
    fn custom<T: Display>(message: T) -> Amiss {
        Amiss { field: None, message: message.to_string() }
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Amiss {
        Amiss::unsaid()
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Amiss {
        Amiss::unsaid()
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Amiss {
        Amiss::unsaid()
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Amiss {
        Amiss::unsaid()
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Amiss {
        Amiss::unsaid()
    }

    fn missing_field(name: &'static str) -> Amiss {
        Amiss { field: Some(name.into()), message: "This is missing.".into() }
    }

    fn duplicate_field(name: &'static str) -> Amiss {
        Amiss { field: Some(name.into()), message: "This is there twice.".into() }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Form {
        name: String,
        #[serde(default)]
        note: Option<String>,
        count: i64,
        kind: Option<Kind>,
        #[serde(default)]
        on: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Small,
        Large,
    }

    #[test]
    fn an_object_is_read_and_what_it_does_not_have_is_passed_over() {
        let json = br#"{"x":{"y":[1]},"name":"A","count":-3,"kind":"large","x":2,"note":null,"on":true}"#;
        let form: Form = read(of_json(json).unwrap()).unwrap();
        let wanted = Form { name: "A".into(), note: None, count: -3, kind: Some(Kind::Large), on: true };
        assert_eq!(form, wanted);
    }

    #[test]
    fn what_does_not_fit_is_said_by_field_in_plain_words() {
        for (json, field, message) in [
            (r#"{"count":1}"#, "name", "This is missing."),
            (r#"{"name":null,"count":1}"#, "name", "This must be text."),
            (r#"{"name":["a"],"count":1}"#, "name", "This must be text."),
            (r#"{"name":"a","count":"1"}"#, "count", "This must be a whole number."),
            (r#"{"name":"a","count":1.5}"#, "count", "This must be a whole number."),
            (r#"{"name":"a","count":18446744073709551615}"#, "count", "This must be a whole number."),
            (r#"{"name":"a","count":{}}"#, "count", "This must be a whole number."),
            (r#"{"name":"a","count":1,"kind":"huge"}"#, "kind", "This must be one of small, large."),
            (r#"{"name":"a","count":1,"kind":7}"#, "kind", "This must be one of small, large."),
            (r#"{"name":"a","count":1,"on":1}"#, "on", "This must be true or false."),
            (r#"{"name":"a","count":1,"note":3}"#, "note", "This must be text."),
            (r#"{"name":"a","count":1,"name":"b"}"#, "name", "This is there twice."),
        ] {
            let amiss = read::<Form>(of_json(json.as_bytes()).unwrap()).unwrap_err();
            assert_eq!((amiss.field.as_deref(), amiss.message.as_str()), (Some(field), message), "{json}");
        }
    }

    #[test]
    fn only_an_object_is_an_object() {
        for json in ["[]", r#"["A",null,1,null,false]"#, "null", "3", "\"x\"", "true"] {
            assert!(of_json(json.as_bytes()).unwrap_err().is_data(), "{json}");
        }
        for json in ["", "{", "nul", "{}x", r#"{"a":1e999}"#, r#"{"a":"\ud800"}"#] {
            assert!(!of_json(json.as_bytes()).unwrap_err().is_data(), "{json}");
        }
    }
}
