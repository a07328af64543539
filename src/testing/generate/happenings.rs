//! Events as histories tell them.

use super::*;

impl Maker<'_> {
    pub(super) fn event(&mut self, kind: &Json, at: i64, wishes: &Wishes) -> Json {
        let mut event = Map::new();
        event.insert("at".to_owned(), json!(show(at)));
        if self.dice.chance(30) {
            self.next_id += 1;
            // Seldom an id that is there already.
            let id = if self.dice.chance(5) { 2 } else { self.next_id };
            let key = if self.dice.chance(20) { json!({"source": "till", "id": id}) } else { json!({"id": id}) };
            event.insert("id".to_owned(), key);
        }
        if self.dice.chance(10) {
            event.insert("local_offset".to_owned(), json!("+05:30"));
        }
        match tag(kind) {
            ("order" | "order_line", _) => {
                self.fill_order(kind == "order_line", at, wishes, &mut event);
                json!({"order": event})
            }
            ("credit_note", _) => {
                let total = wishes.fields.iter().find(|(field, _)| field == "total").and_then(|(_, wish)| wish.clone());
                let amount = match (&wishes.amount, total) {
                    (_, Some(total)) => total["money"].as_str().unwrap().to_owned(),
                    (Some((amount, currency)), None) => show_money((*amount).max(0), currency),
                    _ => self.dice.one_of(&MONIES).to_owned(),
                };
                let amount = amount.trim_start_matches('-').to_owned();
                event.insert("amount".to_owned(), json!(amount));
                json!({"credit_note": event})
            }
            ("custom", name) => {
                event.insert("name".to_owned(), name.clone());
                let mut properties = Map::new();
                for name in PROPERTIES {
                    let field = json!({"property": name});
                    if self.dice.chance(40) {
                        // A value of another type comes from another property's pool.
                        let pool = if self.dice.chance(10) { json!({"property": "mixed"}) } else { field };
                        properties.insert(name.to_owned(), self.dice.one_of(&pool_of(&pool)));
                    }
                }
                for (field, wish) in &wishes.fields {
                    let name = tag(field).1.as_str().unwrap();
                    match wish {
                        Some(value) => drop(properties.insert(name.to_owned(), value.clone())),
                        None => drop(properties.remove(name)),
                    }
                }
                if !properties.is_empty() {
                    event.insert("properties".to_owned(), Json::Object(properties));
                }
                json!({"custom": event})
            }
            (code, _) => {
                let (family, action) = told(code);
                event.extend(action.map(|action| ("action".to_owned(), json!(action))));
                for field in fields_of_kind(code) {
                    let wish = wishes.fields.iter().find(|(wished, _)| wished == field);
                    let value = match (wish, &wishes.amount) {
                        (None, Some((sum, currency))) if field == "total" => {
                            Some(json!({"money": show_money((*sum).max(0), currency)}))
                        }
                        (Some((_, wish)), _) => wish.clone(),
                        (None, _) => self.dice.chance(40).then(|| self.dice.one_of(&pool_of(&json!(field)))),
                    };
                    let value = if field == "score" { Some(self.score(code, value)) } else { value };
                    if let Some(value) = value {
                        event.insert(key_of(code, field).to_owned(), self.plain(field, &value));
                    }
                }
                json!({family: event})
            }
        }
    }

    /// A score on its scale, which every feedback has.
    fn score(&mut self, code: &str, wish: Option<Json>) -> Json {
        let (least, most) = match code {
            "nps" => (0, 10),
            "ces" => (1, 7),
            _ => (1, 5),
        };
        let any = self.dice.roll(most + 1).max(least);
        let is_fine = |number: &Json| {
            let score = billionths(number["number"].as_str().unwrap());
            let on_scale = (least as i128 * BILLION..=most as i128 * BILLION).contains(&score);
            on_scale && (code != "nps" || score % BILLION == 0)
        };
        wish.filter(is_fine).unwrap_or_else(|| json!({"number": any.to_string()}))
    }

    /// A value as it stands in an event: nothing is below zero there, and a product may be of several categories.
    fn plain(&mut self, field: &str, value: &Json) -> Json {
        let text = match tag(value) {
            ("money" | "number" | "span", inner) => inner.as_str().unwrap().trim_start_matches('-'),
            (text, _) => text,
        };
        if !matches!(field, "category" | "feature") {
            return json!(text);
        }
        let mut several = vec![json!(text)];
        if self.dice.chance(40) {
            several.insert(self.dice.roll(2), self.dice.one_of(&pool_of(&json!(field))));
        }
        json!(several)
    }

    fn fill_order(&mut self, of_line: bool, at: i64, wishes: &Wishes, event: &mut Map<String, Json>) {
        let wish = |name: &str| wishes.fields.iter().find(|(field, _)| field == name).map(|(_, wish)| wish.clone());
        let money_wishes = wishes.fields.iter().chain(wishes.lines.iter().flatten());
        let mut wished_currency = None;
        for (_, wish) in money_wishes {
            let found = wish.as_ref().and_then(|wish| wish.get("money"));
            wished_currency = wished_currency.or(found.map(|found| money(found.as_str().unwrap()).1));
        }
        let mut amount = wishes.amount.clone();
        // Now and then in another currency, so that it converts to the wished amount.
        if let Some((sum, currency)) = &mut amount {
            let convert = self.dice.roll(10);
            if convert >= 8 && currency == "EUR" {
                (*sum, *currency) = (*sum * 2, "USD".to_owned());
            } else if convert == 7 {
                "CHF".clone_into(currency);
            }
        }
        let currency = match (&amount, wished_currency) {
            (_, Some(currency)) => currency,
            (Some((_, currency)), None) => currency.clone(),
            _ => self.dice.one_of(&["EUR", "EUR", "EUR", "USD", "GBP", "CHF"]).to_owned(),
        };
        let in_currency = |wish: Option<Option<Json>>| -> Option<Option<i128>> {
            wish.map(|wish| {
                let (amount, found) = money(wish?["money"].as_str().unwrap());
                (found == currency && amount >= 0).then_some(amount)
            })
        };
        let pool: Vec<i128> = MONIES.iter().map(|sum| money(sum).0).collect();
        let mut refunds: Vec<Json> = Vec::new();
        let mut total = match (in_currency(wish("total")), &amount) {
            (Some(Some(total)), _) => total,
            (_, Some((sum, _))) => *sum,
            _ => self.dice.one_of(&pool),
        };
        let given_back = in_currency(wish("refunded"));
        let is_given_back = match given_back {
            Some(Some(_)) => true,
            Some(None) => self.dice.chance(30),
            None => (amount.is_some() && self.dice.chance(35)) || self.dice.chance(10),
        };
        if is_given_back {
            // Money given back comes on top, so that what is left is the wished amount.
            let refund = match given_back {
                Some(Some(refund)) => refund,
                Some(None) => self.dice.one_of(&[0, 0, 1]),
                None => self.dice.one_of(&[1, 10_000_000, BILLION, 10 * BILLION]),
            };
            let mut left = refund;
            if self.dice.chance(30) {
                let when = self.known_at(at);
                refunds.push(json!({"at": show(when), "amount": show_money(refund / 2, &currency)}));
                left -= refund / 2;
            }
            let when = self.known_at(at);
            refunds.push(json!({"at": show(when), "amount": show_money(left, &currency)}));
            if self.dice.chance(70) {
                total += refund;
            }
        }
        if total < 0 {
            refunds.push(json!({"at": show(at), "amount": show_money(-total, &currency)}));
            total = 0;
        }
        event.insert("total".to_owned(), json!(show_money(total, &currency)));
        for name in ["shipping", "tax", "discount"] {
            let of_lines = of_line && name == "discount";
            let asked = if of_lines { None } else { in_currency(wish(name)) };
            let value = asked.unwrap_or_else(|| self.dice.chance(25).then(|| self.dice.one_of(&pool)));
            if let Some(value) = value {
                event.insert(name.to_owned(), json!(show_money(value, &currency)));
            }
        }
        for name in ["channel", "offer", "offer_kind", "device", "visit_id"] {
            let value =
                wish(name).unwrap_or_else(|| self.dice.chance(40).then(|| self.dice.one_of(&pool_of(&json!(name)))));
            if let Some(value) = value {
                event.insert(name.to_owned(), value);
            }
        }
        match wish("gift") {
            Some(Some(gift)) => drop(event.insert("gift".to_owned(), gift)),
            None if self.dice.chance(20) => drop(event.insert("gift".to_owned(), json!(true))),
            Some(None) | None => {}
        }
        let lines = self.lines(of_line, wishes, amount.as_ref().map(|(sum, _)| *sum), &currency);
        if !lines.is_empty() {
            event.insert("lines".to_owned(), json!(lines));
        }
        if !refunds.is_empty() {
            event.insert("refunds".to_owned(), json!(refunds));
        }
        if self.dice.chance(15) {
            let when = self.known_at(at);
            event.insert("cancelled".to_owned(), json!(show(when)));
        }
    }

    fn lines(&mut self, of_line: bool, wishes: &Wishes, amount: Option<i128>, currency: &str) -> Vec<Json> {
        let mut lines: Vec<Json> = Vec::new();
        for line in &wishes.lines {
            let line = self.line(line, None, currency);
            lines.push(line);
        }
        if of_line {
            let line = self.line(&wishes.fields, amount, currency);
            lines.push(line);
        }
        let more = if lines.is_empty() { self.dice.roll(3) } else { usize::from(self.dice.chance(20)) };
        for _ in 0..more {
            let line = self.line(&[], None, currency);
            lines.push(line);
        }
        if self.dice.chance(30) {
            lines.reverse();
        }
        lines
    }

    fn line(&mut self, wishes: &[(Json, Option<Json>)], amount: Option<i128>, currency: &str) -> Json {
        let wish = |name: &str| wishes.iter().find(|(field, _)| field == name).map(|(_, wish)| wish.clone());
        let in_currency = |wish: Option<Option<Json>>| -> Option<Option<i128>> {
            wish.map(|wish| {
                let (amount, found) = money(wish?["money"].as_str().unwrap());
                (found == currency && amount >= 0).then_some(amount)
            })
        };
        let mut line = Map::new();
        let product = wish("product").flatten().unwrap_or_else(|| self.dice.one_of(&pool_of(&json!("product"))));
        line.insert("product".to_owned(), product);
        let category = wish("category");
        let mut categories: Vec<Json> = category.clone().flatten().into_iter().collect();
        if category.is_none_or(|wish| wish.is_some()) && self.dice.chance(40) {
            categories.push(self.dice.one_of(&pool_of(&json!("category"))));
        }
        if !categories.is_empty() {
            line.insert("categories".to_owned(), json!(categories));
        }
        let quantity =
            wish("quantity").flatten().map(|wish| wish["number"].as_str().unwrap().trim_start_matches('-').to_owned());
        let wished_price = in_currency(wish("price"));
        let (quantity, price) = match amount {
            Some(amount) if quantity.is_none() && wished_price.is_none() => {
                if amount % 2 == 0 && self.dice.chance(40) {
                    ("2".to_owned(), Some(amount / 2))
                } else {
                    ("1".to_owned(), Some(amount))
                }
            }
            _ => {
                let whole = ["1", "2", "3", "0.5"];
                let quantity = quantity.unwrap_or_else(|| self.dice.one_of(&whole).to_owned());
                let pool = [0, 10_000_000, 10 * BILLION, 20 * BILLION - 10_000_000];
                let price = wished_price.unwrap_or_else(|| (!self.dice.chance(8)).then(|| self.dice.one_of(&pool)));
                // What is finer than nine decimals would not be taken.
                let is_fine = price.is_some_and(|price| (price * billionths(&quantity)) % BILLION != 0);
                (quantity, if is_fine { Some(10 * BILLION) } else { price })
            }
        };
        let discount = in_currency(wish("discount"))
            .unwrap_or_else(|| self.dice.chance(20).then(|| self.dice.one_of(&[0, 1, 10_000_000, BILLION])));
        let is_fine = price.is_some_and(|price| (price * billionths(&quantity)) % BILLION != 0);
        let mut price = if is_fine { None } else { price };
        if let (Some(sum), Some(discount)) = (price.as_mut(), discount) {
            // The discount comes on top, so that the line still costs what it should.
            if amount.is_some() && quantity == "1" {
                *sum += discount;
            }
        }
        line.insert("quantity".to_owned(), json!(quantity));
        if let Some(price) = price {
            if price >= 0 {
                line.insert("price".to_owned(), json!(show_money(price, currency)));
            } else {
                line.insert("price".to_owned(), json!(show_money(0, currency)));
            }
        }
        if let Some(discount) = discount {
            line.insert("discount".to_owned(), json!(show_money(discount, currency)));
        }
        Json::Object(line)
    }
}
