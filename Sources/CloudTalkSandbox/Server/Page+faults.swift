extension Page {
    /// The switches for faults: forms that stay as they are while the rest goes on living.
    var faults: HTML {
        let isOpen = overview.rates.isEmpty ? HTML("") : HTML(" open")
        return """
            <section aria-labelledby="faults"><details\(isOpen)>
            <summary><h2 id="faults">Faults</h2></summary>
            <p class="hint">How often each happens to a request: 0 is never, 1 always.</p>
            <form method="post" action="/sandbox/faults" data-quiet>
            <div class="faults">\(FaultKind.allCases.map(field))</div>
            <p class="actions"><button>Set these rates</button>
            <button class="plain" formaction="/sandbox/faults/clear" data-reload>\
            Switch all faults off</button></p></form>
            </details></section>
            """
    }

    private func field(_ kind: FaultKind) -> HTML {
        let rate = overview.rates[kind] ?? 0
        let value = rate == rate.rounded() ? String(Int(rate)) : String(rate)
        return """
            <p><label for="fault-\(kind.rawValue)">\(kind.summary)<code>\(kind.rawValue)</code></label>
            <input type="number" min="0" max="1" step="any" id="fault-\(kind.rawValue)" \
            name="\(kind.rawValue)" value="\(value)"></p>
            """
    }

    var startingOver: HTML {
        """
        <section class="over" aria-labelledby="reset"><h2 id="reset">Start over</h2>
        <p class="hint">Empties the calling lists, the counts and the faults. The portal does not \
        know about it until it compares.</p>
        <form method="post" action="/sandbox/reset"><button class="plain" data-reload>\
        Reset the sandbox</button></form></section>
        """
    }
}
