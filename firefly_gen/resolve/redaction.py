r"""What Logstash hides: card numbers and account numbers, wherever in a line they stand.

A candidate is found by its form, and hidden where its check digits agree (ISO/IEC 7812-1, Luhn; ISO 13616-1, modulo
97), so that other long numbers can still be read. Digits stand alone, or in the groups that cards and banks print.
What stands inside a word of letters and digits, such as the id of a trace, is no candidate.

The patterns mean the same in Ruby and in Python. They are raw text: in plain text, ``\b`` would be a backspace.
"""

from __future__ import annotations

UNREADABLE = "_unreadable"
"""Tag of a line that could not be searched, and of which nothing may be kept that was not searched."""

CARD = r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){12,}(?![0-9A-Za-z])"
"""Digits that may be a card number, with other numbers before or behind it."""

CARD_GROUPS = r"\A(?:1[3-9]|4 4 4 4(?: [1-3])?|4 6 [45])\z"
"""How many digits the groups of a card number have."""

ACCOUNT = (
    r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}"
    r"(?:[0-9A-Za-z]{11,30}|(?:[ -][0-9A-Za-z]{4}){2,7}(?:[ -][0-9A-Za-z]{1,3})?)(?![0-9A-Za-z])"
)
"""An international account number, with words behind it where it stands in groups."""

HIDE = rf"""
luhn = lambda do |digits|
  digits.reverse.chars.each_with_index.sum {{ |digit, index| index.odd? ? (digit.to_i * 2).divmod(10).sum : digit.to_i }} % 10 == 0
end
card = lambda do |found|
  groups = found.split(/[ -]/)
  groups.each_index.any? do |first|
    (1..5).any? do |count|
      some = groups[first, count]
      some.map(&:size).join(" ").match?(/{CARD_GROUPS}/) && luhn.call(some.join)
    end
  end
end
account = lambda do |found|
  groups = found.upcase.split(/[ -]/)
  (1..groups.size).any? do |count|
    number = groups[0, count].join
    (15..34).cover?(number.size) && (number[4..-1] + number[0, 4]).gsub(/[A-Z]/) {{ |letter| letter.ord - 55 }}.to_i % 97 == 1
  end
end
hide = lambda do |value|
  case value
  when String
    value.scrub("?")
      .gsub(/{ACCOUNT}/) {{ |found| account.call(found) ? "[IBAN]" : found }}
      .gsub(/{CARD}/) {{ |found| card.call(found) ? "[PAN]" : found }}
  when Hash then value.transform_values {{ |each| hide.call(each) }}
  when Array then value.map {{ |each| hide.call(each) }}
  else value
  end
end
event.to_hash.each {{ |key, value| event.set("[#{{key}}]", hide.call(value)) unless key.start_with?("@") }}""".strip()  # noqa: E501 - Ruby
"""The filter, in Ruby."""

KEPT = ("^@timestamp$", "^kubernetes$", "^tags$")
"""Fields that are kept of a line which could not be searched; no service writes into them."""
