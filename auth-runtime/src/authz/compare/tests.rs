//! How values compare, each pair beside one that nearly is the same.

use Ordering::{Equal, Greater, Less};

use super::*;

fn equals(one: &Datum<'_>, other: &Datum<'_>) -> Option<bool> {
    let (there, back) = (one.equals(other), other.equals(one));
    assert_eq!(there, back, "whichever way round");
    there
}

#[test]
fn numbers_compare_by_value_whatever_their_form() {
    use Datum::{Float, Integer};
    for (one, other, expected) in [
        (Float(1.5), Float(1.5), Equal),
        (Float(1.5), Float(2.5), Less),
        (Integer(1), Float(1.0), Equal),
        (Integer(1), Float(1.5), Less),
        (Integer(2), Float(1.5), Greater),
        (Integer(-1), Float(-1.5), Greater),
        (Integer(i64::MAX), Float(9_223_372_036_854_775_808.0), Less),
        (Integer(i64::MIN), Float(-9_223_372_036_854_775_808.0), Equal),
        (Integer(i64::MIN + 1), Float(-9_223_372_036_854_775_808.0), Greater),
        (Integer(i64::MIN), Float(-1e300), Greater),
        (Integer(i64::MAX), Float(1e300), Less),
    ] {
        assert_eq!((one.order(&other), other.order(&one)), (Some(expected), Some(expected.reverse())));
        assert_eq!(equals(&one, &other), Some(expected == Equal));
    }
    assert_eq!(Integer(1).order(&Datum::Bool(true)), None);
}

#[test]
fn constants_compare_with_constants() {
    use Datum::Constant;
    assert_eq!(equals(&Constant("a"), &Constant("a")), Some(true));
    assert_eq!(equals(&Constant("a"), &Constant("b")), Some(false));
    let list = Datum::List(List::Constants(&[Operand::Bool(true), Operand::Integer(1)]));
    assert_eq!(Datum::Bool(true).is_in(&list), Some(true));
    assert_eq!(Datum::Bool(false).is_in(&list), None, "it cannot be compared with the number");
}

#[test]
fn addresses_are_in_the_ranges_that_a_rule_names() {
    for (address, text, expected) in [
        ("10.1.2.3", "10.1.2.3", Some(true)),
        ("10.1.2.3", "10.1.2.4", Some(false)),
        ("10.1.2.3", "10.1.2.2/31", Some(true)),
        ("10.1.2.4", "10.1.2.2/31", Some(false)),
        ("10.1.2.3", "0.0.0.0/0", Some(true)),
        ("10.1.2.3", "10.1.2.3/32", Some(true)),
        ("10.1.2.3", "10.1.2.3/33", None),
        ("10.1.2.3", "10.0.0.0/8", Some(true)),
        ("10.1.2.3", "10.0.0.0/+8", None),
        ("10.1.2.3", "10.0.0.0/", None),
        ("10.1.2.3", "10.0.0.0/99999999999", None),
        ("10.1.2.3", "ten", None),
        ("::ffff:10.1.2.3", "10.0.0.0/8", Some(true)),
        ("10.1.2.3", "::ffff:10.0.0.0/104", Some(true)),
        ("10.1.2.3", "::ffff:10.0.0.0/95", None),
        ("10.1.2.3", "::ffff:0.0.0.0/96", Some(true)),
        ("2001:db8::1", "2001:db8::1", Some(true)),
        ("2001:db8::1", "2001:db8::2", Some(false)),
        ("2001:db8::1", "2001:db8::/32", Some(true)),
        ("2001:db9::1", "2001:db8::/32", Some(false)),
        ("2001:db8::1", "::/0", Some(true)),
        ("2001:db8::1", "2001:db8::1/128", Some(true)),
        ("2001:db8::1", "2001:db8::1/129", None),
        ("2001:db8::1", "0.0.0.0/0", Some(false)),
        ("10.1.2.3", "::/0", Some(false)),
    ] {
        assert_eq!(is_within(address.parse().unwrap(), text), expected, "{address} {text}");
    }
}
