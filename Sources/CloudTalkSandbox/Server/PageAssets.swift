/// Style and script of the page, part of the program so that it needs no files beside it.
enum PageAssets {
    static let style = """
        :root { color-scheme: light dark;
          --ground: #f4f6f9; --card: #ffffff; --ink: #16202e; --soft: #55637a; --line: #d9e0ea;
          --accent: #1d5fd1; --good: #11733f; --bad: #b3261e; --warn: #8a5300;
          --good-ground: #e2f5ea; --bad-ground: #fdeae8; --warn-ground: #fdf1dc;
          --shadow: 0 1px 2px rgb(20 30 50 / 8%), 0 4px 16px rgb(20 30 50 / 6%); }
        @media (prefers-color-scheme: dark) { :root {
          --ground: #10151d; --card: #19212d; --ink: #e8edf5; --soft: #a3b0c4; --line: #2d3848;
          --accent: #8ab4ff; --good: #74d6a0; --bad: #ff9a91; --warn: #f2c274;
          --good-ground: #17352a; --bad-ground: #412221; --warn-ground: #3b2f19;
          --shadow: none; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        header, main { max-width: 84rem; margin: 0 auto; padding: 0 1.5rem; }
        header { display: flex; justify-content: space-between; align-items: center; gap: 1rem;
          padding-top: 1.5rem; padding-bottom: 1rem; }
        h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
        h2 { font-size: 1.125rem; margin: 0; }
        h3 { font-size: 1rem; margin: 0; }
        p { margin: 0; }
        main { display: grid; gap: 1.5rem; padding-bottom: 3rem; }
        main > *, .queues > * { min-width: 0; }
        .promise { color: var(--soft); }
        .hint { color: var(--soft); font-size: 0.875rem; }
        .live { display: flex; align-items: center; gap: 0.5rem; color: var(--good);
          font-size: 0.875rem; font-weight: 600; }
        .live[hidden] { display: none; }
        .live span, .dot { width: 0.65rem; height: 0.65rem; border-radius: 50%;
          background: currentcolor; display: inline-block; }
        .dot { margin-right: 0.6rem; }
        .dot.up { color: var(--good); } .dot.down { color: var(--bad); }
        .status { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between;
          align-items: center; padding: 1.25rem 1.5rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 0.9rem; box-shadow: var(--shadow); }
        .status p { color: var(--soft); }
        button { font: inherit; font-weight: 600; cursor: pointer; border-radius: 0.6rem;
          border: 1px solid var(--accent); background: var(--accent); color: var(--card);
          padding: 0.5rem 1rem; min-height: 2.75rem; }
        button:hover { filter: brightness(1.08); }
        button.big { font-size: 1.0625rem; padding: 0.75rem 1.5rem; }
        button.bad { background: var(--bad); border-color: var(--bad); }
        button.good { background: var(--good); border-color: var(--good); }
        button.plain { background: none; color: var(--accent); border-color: var(--line); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .figures dl { margin: 0; display: grid; gap: 1rem;
          grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
        .figures dl > div { background: var(--card); border: 1px solid var(--line);
          border-radius: 0.9rem; padding: 1rem 1.25rem; }
        .figures dl > div:first-child { grid-column: span 2; }
        dt { color: var(--soft); font-size: 0.875rem; }
        dd { margin: 0; }
        dd strong { font-size: 1.75rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
        progress { width: 100%; height: 0.5rem; accent-color: var(--accent); }
        .queues { display: grid; gap: 1rem; margin-top: 0.75rem;
          grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); }
        article { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem;
          padding: 1rem 1.25rem; box-shadow: var(--shadow); }
        article h3 { display: flex; justify-content: space-between; align-items: center; }
        .count { background: var(--ground); border: 1px solid var(--line); border-radius: 1rem;
          padding: 0 0.65rem; font-variant-numeric: tabular-nums; }
        .campaign { color: var(--soft); font-size: 0.875rem; }
        .tags { margin: 0.4rem 0 0.75rem; }
        .tag, .warn, .result { font-size: 0.8125rem; border-radius: 0.4rem;
          padding: 0.1rem 0.45rem; }
        .tag { border: 1px solid var(--line); color: var(--soft); }
        .warn { background: var(--warn-ground); color: var(--warn); }
        .result.good { background: var(--good-ground); color: var(--good); }
        .result.bad { background: var(--bad-ground); color: var(--bad); }
        ol { list-style: none; margin: 0; padding: 0; max-height: 19rem; overflow-y: auto; }
        li { display: grid; grid-template-columns: 1fr auto; gap: 0 0.75rem; align-items: baseline;
          padding: 0.45rem 0.5rem 0.45rem 0; border-top: 1px solid var(--line); }
        .name { min-width: 0; font-weight: 500; overflow-wrap: anywhere; }
        .number { grid-column: 1; grid-row: 2; color: var(--soft); font-size: 0.875rem;
          font-variant-numeric: tabular-nums; }
        li a { grid-column: 2; text-align: right; }
        li.new { animation: arrive 2.5s ease-out; }
        @keyframes arrive { from { background: var(--good-ground); } }
        @media (prefers-reduced-motion: reduce) { li.new { animation: none; } }
        a { color: var(--accent); font-size: 0.875rem; white-space: nowrap; }
        .empty { color: var(--soft); padding: 0.45rem 0; border-top: 1px solid var(--line); }
        summary { cursor: pointer; width: fit-content; border-radius: 0.4rem; }
        summary h2 { display: inline; }
        .faults { display: grid; gap: 0.5rem 2rem; margin: 0.75rem 0;
          grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
        .faults p { display: flex; justify-content: space-between; align-items: center;
          gap: 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
        code { display: block; color: var(--soft); font-size: 0.8125rem; }
        input { font: inherit; width: 5.5rem; padding: 0.4rem 0.5rem; min-height: 2.5rem;
          color: var(--ink); background: var(--card); border: 1px solid var(--soft);
          border-radius: 0.5rem; }
        .actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 0.5rem; }
        .scroll { overflow: auto; max-height: 24rem; margin-top: 0.75rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 0.9rem; padding: 0.5rem 1.25rem; }
        table { border-collapse: collapse; width: 100%; font-size: 0.875rem;
          font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: 0.4rem 1rem 0.4rem 0; white-space: nowrap; }
        th { color: var(--soft); font-weight: 600; }
        td { border-top: 1px solid var(--line); }
        .over form { margin-top: 0.75rem; }
        .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
          clip-path: inset(50%); white-space: nowrap; }
        @media (max-width: 40rem) { .figures dl { grid-template-columns: 1fr 1fr; }
          .queues { grid-template-columns: 1fr; } header, main { padding: 0 1rem; }
          header { padding-top: 1rem; padding-bottom: 0.75rem; } }
        """

    static let script = """
        "use strict";
        const pause = 300;
        let version = document.documentElement.dataset.version;
        const badge = document.getElementById("live");
        const announcer = document.getElementById("announcer");

        function entries(part) {
          return new Set(Array.from(part.querySelectorAll("li"), (item) => item.innerHTML));
        }

        // Scrolled lists and the focus stay where they are.
        function replace(part, html) {
          const focus = document.activeElement;
          const focused = part.contains(focus) ? focus.id : "";
          const scrolled = Array.from(part.querySelectorAll("ol"), (list) => list.scrollTop);
          const known = entries(part);
          part.innerHTML = html;
          part.querySelectorAll("ol").forEach((list, place) => {
            list.scrollTop = scrolled[place] || 0;
          });
          if (part.dataset.live === "queues") {
            for (const item of part.querySelectorAll("li")) {
              if (!known.has(item.innerHTML)) { item.classList.add("new"); }
            }
          }
          if (focused) { document.getElementById(focused)?.focus(); }
        }

        async function refresh() {
          const response = await fetch("/sandbox/live?since=" + encodeURIComponent(version));
          if (response.status === 204) { return; }
          const fresh = await response.json();
          version = fresh.version;
          for (const part of document.querySelectorAll("[data-live]")) {
            const html = fresh.parts[part.dataset.live];
            if (part.dataset.html !== html) {
              const isFirst = part.dataset.html === undefined;
              part.dataset.html = html;
              if (!isFirst || part.innerHTML !== html) { replace(part, html); }
            }
          }
        }

        async function watch() {
          try {
            await refresh();
            badge.hidden = false;
          } catch (error) {
            badge.hidden = true;
          }
          setTimeout(watch, pause);
        }

        document.addEventListener("submit", async (event) => {
          const form = event.target;
          if ((event.submitter || form).hasAttribute("data-reload")) { return; }
          event.preventDefault();
          const response = await fetch(form.action, {
            method: "POST",
            body: new URLSearchParams(new FormData(form)),
            headers: { Accept: "application/json" },
          });
          if (form.hasAttribute("data-quiet")) {
            announcer.textContent = response.ok ? "The rates are set." : await response.text();
          } else {
            announcer.textContent = (await response.json()).down
              ? "CloudTalk is down." : "CloudTalk answers.";
          }
          await refresh();
        });

        watch();
        """
}
