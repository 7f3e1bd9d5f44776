// Says before a file is sent that it is too large, or empty: the server would say it after minutes on a slow line.

const MOST = 10 << 20;

for (const input of document.querySelectorAll(".sends input[type=file]")) {
  const problem = input.form.querySelector(".problem");
  input.addEventListener("change", () => {
    const [file] = input.files;
    const isWrong = file !== undefined && (file.size > MOST || file.size === 0);
    problem.textContent = isWrong ? input.dataset.large : "";
    input.form.querySelector(".button").disabled = isWrong;
  });
}
